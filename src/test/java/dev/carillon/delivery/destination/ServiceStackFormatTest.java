package dev.carillon.delivery.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SignatureForm;
import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningSecret;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ServiceStackFormatTest {

    private static final String BODY = "{\"text\":\"I said hello\"}";

    @Test
    void signsAsTheOriginalDoesUnderItsWrongLabelAndUnderTheRightOne() {
        OutboundRequest request = request("hello", List.of(SignatureForm.SERVICESTACK));

        String hex = "49683a584935b5ab88a1b9aba2c9329fd11d21be77dc4bde4fb05f1f6aa0d324";
        assertThat(request.header("X-Hub-Signature")).isEqualTo("sha1=" + hex);
        assertThat(request.header("X-Hub-Signature-256")).isEqualTo("sha256=" + hex);
        assertThat(request.header("webhook-signature")).isNull();
    }

    @Test
    void signsAnEmptyBodyToo() {
        assertThat(SigningSecret.ofText("asignaturesecret").hmacSha256(new byte[0]))
                .isEqualTo("891eb7505995e9f01b5d1cf44a10fcbdada4245287fd9f95d26f5138e57fb595");
    }

    @Test
    void sendsTheDataAloneWithTheEventsNameAndAnotherIdEachTime() {
        OutboundRequest first = request("order/paid", List.of());
        OutboundRequest second = request("order/paid", List.of());

        assertThat(new String(first.body(), UTF_8)).isEqualTo(BODY);
        assertThat(first.contentType()).isEqualTo("application/json");
        assertThat(first.header("Accept")).isEqualTo("application/json");
        assertThat(first.header("X-Webhook-Event")).isEqualTo("order/paid");
        assertThat(first.header("X-Webhook-Delivery"))
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(second.header("X-Webhook-Delivery"));
        assertThat(first.header("X-Hub-Signature")).isNull();
        assertThat(first.header("webhook-signature")).isNull();
    }

    private static OutboundRequest request(String topic, List<SignatureForm> forms) {
        return WebhookFormat.request(
                new SubscriptionSnapshot(
                        1,
                        UUID.randomUUID(),
                        1,
                        "test",
                        List.of(TopicPattern.ALL),
                        new SubscriptionSnapshot.Webhook(
                                URI.create("http://myserver/hello"),
                                ContentForm.SERVICESTACK,
                                new Signing(forms, SigningSecret.ofText("asignaturesecret"), null, List.of()),
                                Map.of()),
                        SubscriptionOptions.DEFAULT,
                        SubscriptionSnapshot.Life.always(SubscriptionStatus.ACTIVE)),
                new StoredEvent(
                        1,
                        UUID.randomUUID(),
                        1,
                        Instant.now(),
                        EventData.builder(topic).json(BODY).build()),
                Instant.now(),
                "hub.example");
    }
}
