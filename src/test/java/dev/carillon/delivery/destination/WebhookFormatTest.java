package dev.carillon.delivery.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WebhookFormatTest {

    private static final Instant NOW = Instant.now();
    private static final String ID = "0190d1c2-0000-7000-8000-000000000001";
    private static final String JSON = "{ \"amount\": 12.50, \"z\":1, \"a\" : \"grüße\" }";

    private final SigningSecret secret = SigningSecret.random();

    @ParameterizedTest
    @EnumSource
    void standardWebhooksOwnLibraryVerifiesIt(ContentForm form) throws Exception {
        OutboundRequest request = request(form, json());

        new Webhook(secret.reveal())
                .verify(
                        new String(request.body(), UTF_8),
                        HttpHeaders.of(
                                request.headers().stream()
                                        .collect(Collectors.toMap(
                                                OutboundRequest.Header::name, each -> List.of(each.value()))),
                                (name, value) -> true));
        assertThat(request.header("webhook-id")).isEqualTo(ID);
        assertThat(request.header("webhook-timestamp")).isEqualTo(Long.toString(NOW.getEpochSecond()));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.url()).hasToString("https://receiver.example/hook");
    }

    @Test
    void structuredIsTheWholeEventWithJsonDataToTheLetter() throws Exception {
        OutboundRequest request = request(ContentForm.CLOUDEVENTS_STRUCTURED, json());

        assertThat(request.contentType()).startsWith("application/cloudevents+json");
        assertThat(new String(request.body(), UTF_8)).contains(JSON).contains("\"topic\":\"order/paid\"");
        assertThat(request.body()).isEqualTo(CloudEventsJson.write(json()));
        assertThat(request.header("ce-id")).isNull();
    }

    @Test
    void structuredCarriesOtherBytesAsBase64() {
        OutboundRequest request = request(
                ContentForm.CLOUDEVENTS_STRUCTURED,
                event().data("image/png", new byte[] {1, 2, -1}).build());

        assertThat(new String(request.body(), UTF_8)).contains("\"data_base64\":\"AQL/\"");
    }

    @Test
    void binaryIsTheDataToTheLetterAndTheAttributesAsHeaders() {
        OutboundRequest request = request(
                ContentForm.CLOUDEVENTS_BINARY,
                json().toBuilder()
                        .subject("Köln \"100%\"")
                        .extension("tries", 3)
                        .build());

        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo(JSON.getBytes(UTF_8));
        assertThat(request.header("ce-specversion")).isEqualTo("1.0");
        assertThat(request.header("ce-id")).isEqualTo("e-1");
        assertThat(request.header("ce-source")).isEqualTo("/shop");
        assertThat(request.header("ce-type")).isEqualTo("order.paid");
        assertThat(request.header("ce-topic")).isEqualTo("order/paid");
        assertThat(request.header("ce-time")).isEqualTo("2026-11-21T10:00:00Z");
        assertThat(request.header("ce-subject")).isEqualTo("K%C3%B6ln%20%22100%25%22");
        assertThat(request.header("ce-tries")).isEqualTo("3");
        assertThat(request.header("ce-datacontenttype")).isNull();
    }

    @Test
    void dataIsTheDataAlone() {
        OutboundRequest request = request(
                ContentForm.DATA,
                event().data("image/png", new byte[] {1, 2, -1}).build());

        assertThat(request.contentType()).isEqualTo("image/png");
        assertThat(request.body()).containsExactly(1, 2, -1);
        assertThat(request.headers()).noneMatch(each -> each.name().startsWith("ce-"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOUDEVENTS_BINARY", "DATA"})
    void anEventWithoutDataHasNoBody(ContentForm form) {
        OutboundRequest request = request(form, event().build());

        assertThat(request.contentType()).isNull();
        assertThat(request.body()).isEmpty();
        assertThat(request.header("webhook-signature")).startsWith("v1,");
    }

    @Test
    void aFormHoldsTheDataInItsFieldPayload() {
        OutboundRequest request = request(ContentForm.FORM, json());

        assertThat(request.contentType()).isEqualTo("application/x-www-form-urlencoded");
        assertThat(new String(request.body(), UTF_8)).isEqualTo("payload=" + URLEncoder.encode(JSON, UTF_8));
        assertThat(request.header("X-GitHub-Event")).isNull();
    }

    @Test
    void aFormIsWrittenAsJavaWritesIt() {
        String every = IntStream.range(0, 0x250).mapToObj(Character::toString).collect(Collectors.joining()) + "😀";

        assertThat(new String(Payload.form(every.getBytes(UTF_8)), UTF_8))
                .isEqualTo("payload=" + URLEncoder.encode(every, UTF_8));
    }

    @Test
    void gitHubIsTheDataToTheLetterAndItsHeaders() {
        OutboundRequest request = request(ContentForm.GITHUB, json(), "github/pull_request");

        assertThat(request.contentType()).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo(JSON.getBytes(UTF_8));
        assertThat(request.header("X-GitHub-Event")).isEqualTo("pull_request");
        assertThat(request.header("X-GitHub-Delivery")).isEqualTo(ID);
        assertThat(request.header("X-GitHub-Hook-ID")).isEqualTo("1");
        assertThat(request.header("X-GitHub-Hook-Installation-Target-Type")).isEqualTo("integration");
        assertThat(request.header("X-GitHub-Hook-Installation-Target-ID")).isEqualTo("1");
        assertThat(request.header("User-Agent")).startsWith("GitHub-Hookshot/");
    }

    @ParameterizedTest
    @CsvSource({
        "carillon/ping,ping",
        "carillon/delivery/exhausted,carillon.delivery.exhausted",
        "delivery/exhausted,delivery.exhausted"
    })
    void gitHubsNameOfAnEventOfOursIsNobodyElses(String topic, String name) {
        assertThat(request(ContentForm.GITHUB, json(), topic).header("X-GitHub-Event"))
                .isEqualTo(name);
    }

    @Test
    void gitHubsFormIsBoth() {
        OutboundRequest request = request(ContentForm.GITHUB_FORM, json());

        assertThat(new String(request.body(), UTF_8)).isEqualTo("payload=" + URLEncoder.encode(JSON, UTF_8));
        assertThat(request.header("X-GitHub-Event")).isEqualTo("order.paid");
    }

    @Test
    void whatTakesNothingButJsonGetsOtherDataAsAString() {
        assertThat(new String(
                        request(ContentForm.GITHUB, event().text("a\"b\n").build())
                                .body(),
                        UTF_8))
                .isEqualTo("\"a\\\"b\\n\"");
        assertThat(request(
                                ContentForm.GITHUB,
                                event().data("image/png", new byte[] {1, 2, -1}).build())
                        .body())
                .isEqualTo("\"AQL/\"".getBytes(UTF_8));
        assertThat(request(ContentForm.GITHUB, event().build()).body()).isEqualTo("{}".getBytes(UTF_8));
    }

    @Test
    void anEndpointThatWasAskedIsToldWhoSends() throws Exception {
        SubscriptionOptions asked = SubscriptionOptions.of(
                (ObjectNode) new ObjectMapper().readTree("{\"verification\":\"handshake\",\"insecureSsl\":true}"));
        OutboundRequest request = WebhookFormat.request(
                subscription(ContentForm.DATA, Map.of(), asked), stored(json()), NOW, "hub.example");

        assertThat(request.header("WebHook-Request-Origin")).isEqualTo("hub.example");
        assertThat(request.anyCertificate()).isTrue();
        assertThat(request(ContentForm.DATA, json()).header("WebHook-Request-Origin"))
                .isNull();
        assertThat(request(ContentForm.DATA, json()).anyCertificate()).isFalse();
    }

    @Test
    void addsTheHeadersOfTheSubscription() {
        OutboundRequest request = WebhookFormat.request(
                subscription(ContentForm.DATA, Map.of("Authorization", "Bearer x")),
                stored(json()),
                NOW,
                "hub.example");

        assertThat(request.header("authorization")).isEqualTo("Bearer x");
    }

    private OutboundRequest request(ContentForm form, EventData event, String topic) {
        EventData told = EventData.builder(topic)
                .id("e-1")
                .source("/shop")
                .type("t")
                .data(event.getDataContentType(), event.dataBytes())
                .build();
        return request(form, told);
    }

    private OutboundRequest request(ContentForm form, EventData event) {
        return WebhookFormat.request(subscription(form, Map.of()), stored(event), NOW, "hub.example");
    }

    private SubscriptionSnapshot subscription(ContentForm form, Map<String, String> headers) {
        return subscription(form, headers, SubscriptionOptions.DEFAULT);
    }

    private SubscriptionSnapshot subscription(
            ContentForm form, Map<String, String> headers, SubscriptionOptions options) {
        return new SubscriptionSnapshot(
                1,
                UUID.randomUUID(),
                1,
                "billing",
                List.of(TopicPattern.ALL),
                new SubscriptionSnapshot.Webhook(
                        URI.create("https://receiver.example/hook"), form, Signing.of(secret), headers),
                options,
                SubscriptionSnapshot.Life.always(SubscriptionStatus.ACTIVE));
    }

    private static StoredEvent stored(EventData event) {
        return new StoredEvent(1, UUID.fromString(ID), 1, NOW, event);
    }

    private static EventData json() {
        return event().json(JSON).build();
    }

    private static EventData.Builder event() {
        return EventData.builder("order/paid")
                .id("e-1")
                .source("/shop")
                .type("order.paid")
                .time(Instant.parse("2026-11-21T10:00:00Z"));
    }
}
