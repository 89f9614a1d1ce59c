package dev.carillon.gateway;

import static dev.carillon.gateway.Requests.request;
import static dev.carillon.gateway.Requests.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a verified request becomes. */
class EventFormTest {

    private static final String JSON = "application/json";

    private static EventData one(String settings, String topic, IncomingRequest request) {
        List<GivenEvent> events = events(settings, topic, request);
        assertThat(events).hasSize(1);
        return ((GivenEvent.Valid) events.get(0)).event();
    }

    private static List<GivenEvent> events(String settings, String topic, IncomingRequest request) {
        try {
            return settings(settings).form().events(request, new TopicTemplate(topic)::of, "/sources/7", "once", 3);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "github, X-GitHub-Event:pull_request, {}, github/pull_request",
        "shopify, X-Shopify-Topic:orders/create, {}, shopify/orders/create",
        "stripe, a:b, {'type':'charge.succeeded'}, stripe/charge/succeeded",
        "slack, a:b, {'type':'event_callback';'event':{'type':'app_mention'}}, slack/app_mention",
        "slack, a:b, {'type':'app_rate_limited'}, slack/app_rate_limited",
        "gitlab, X-Gitlab-Event:Push Hook, {'object_kind':'push'}, gitlab/push",
        "standard, a:b, {'type':'user.created'}, webhook/user/created",
        "standard, a:b, {'type':17}, webhook/17",
        "standard, a:b, {'type':{'a':1}}, webhook",
        "standard, a:b, {'type':null}, webhook",
        "github, X-GitHub-Event:a b/ü, {}, github/a%20b/%C3%BC",
        "github, X-GitHub-Event:../x, {}, github/x",
        "github, a:b, {}, github",
        "twilio, a:b, {}, twilio",
    })
    void itsTopicIsOfItsType(String provider, String header, String body, String topic) {
        String[] name = header.split(":");
        EventData event = one(
                "{'verification':{'type':'" + provider + "'}}",
                ProviderSignature.valueOf(provider.toUpperCase()).topic(),
                request(body.replace('\'', '"').replace(';', ','), "Content-Type", JSON, name[0], name[1]));
        assertThat(event.getTopic()).isEqualTo(topic);
        assertThat(event.getProducer()).isEqualTo("/sources/7");
    }

    @ParameterizedTest
    @CsvSource({
        "github, X-GitHub-Delivery:72d3162e-cc78-11e3-81ab-4c9367dc0958, {}, 72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "shopify, X-Shopify-Webhook-Id:b54557e4-bdd9-4b37-8a5f-bf7d70bcd043, {}, b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        "stripe, a:b, {'id':'evt_1'}, evt_1",
        "slack, a:b, {'event_id':'Ev123'}, Ev123",
        "gitlab, Idempotency-Key:k1, {}, k1",
        "gitlab, X-Gitlab-Event-UUID:u1, {}, u1.44136fa355b3678a1146ad16f7e8649e",
        "standard, webhook-id:msg_1, {}, msg_1",
        "twilio, I-Twilio-Idempotency-Token:t1, {}, t1",
        "certes, Idempotency-Key:k2, {}, k2",
        "github, a:b, {}, once",
    })
    void itsIdIsTheSendersSoThatARepeatIsNoSecondEvent(String provider, String header, String body, String id) {
        String[] name = header.split(":");
        EventData event = one(
                "{'verification':{'type':'" + provider + "'}}",
                "x",
                request(body.replace('\'', '"'), "Content-Type", JSON, name[0], name[1]));
        assertThat(event.getId()).isEqualTo(id);
    }

    /** Whoever has seen a request may send it again, with headers that were not signed. */
    @Test
    void itsIdIsTheOneThatWasSigned() {
        String standard = "{'verification':{'type':'standard'}}";
        String[] signed = {
            "svix-id", "msg_1", "svix-timestamp", "1614265330", "svix-signature", "v1,AA==", "webhook-id", "other"
        };
        assertThat(one(standard, "x", request("{}", signed)).getId()).isEqualTo("msg_1");
        String[] both = {
            "svix-id", "other", "webhook-id", "msg_1", "webhook-signature", "v1,AA==", "svix-signature", "v1,AA=="
        };
        assertThat(one(standard, "x", request("{}", both)).getId()).isEqualTo("msg_1");
    }

    /** GitLab gives events that a webhook's receiver has caused the UUID of that webhook. */
    @Test
    void eventsOfGitLabThatCameOfEachOtherAreNoRepeats() {
        String gitlab = "{'verification':{'type':'gitlab'}}";
        String first = one(gitlab, "x", request("{\"object_kind\":\"push\"}", "X-Gitlab-Event-UUID", "u1"))
                .getId();
        String caused = one(gitlab, "x", request("{\"object_kind\":\"note\"}", "X-Gitlab-Event-UUID", "u1"))
                .getId();
        assertThat(caused).isNotEqualTo(first);
        assertThat(one(gitlab, "x", request("{\"object_kind\":\"push\"}", "X-Gitlab-Event-UUID", "u1"))
                        .getId())
                .isEqualTo(first);
    }

    @Test
    void typeAndIdAreWhereTheSettingsSay() {
        String settings = "{'verification':{'type':'none'},'eventType':[{'header':'X-A'},{'pointer':'/meta/kind'}],"
                + "'eventId':{'pointer':'/meta/n'}}";
        EventData event =
                one(settings, "x/{type}", request("{\"meta\":{\"kind\":\"k\",\"n\":42}}", "Content-Type", JSON));
        assertThat(event.getTopic()).isEqualTo("x/k");
        assertThat(event.getId()).isEqualTo("42");
        EventData byHeader = one(
                settings,
                "x/{type}",
                request("{\"meta\":{\"kind\":\"k\",\"n\":42}}", "Content-Type", JSON, "x-a", "first"));
        assertThat(byHeader.getTopic()).isEqualTo("x/first");
        String ofForms =
                "{'verification':{'type':'none'},'eventId':{'field':'MessageSid'},'eventType':{'field':'kind'}}";
        EventData form = one(
                ofForms,
                "x/{type}",
                request("kind=sms+in&MessageSid=SM1%2F2", "Content-Type", "application/x-www-form-urlencoded"));
        assertThat(form.getTopic()).isEqualTo("x/sms%20in");
        assertThat(form.getId()).isEqualTo("SM1/2");
    }

    @Test
    void theBodyItselfMayBeTheId() {
        String settings = "{'verification':{'type':'none'},'eventId':{'digest':'sha256'}}";
        EventData event = one(settings, "x", request("hello"));
        assertThat(event.getId()).isEqualTo("sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    }

    @Test
    void anIdThatNoEventMayHaveIsReplacedByItsDigest() {
        EventData event = one(
                "{'verification':{'type':'none'},'eventId':{'pointer':'/id'}}",
                "x",
                request("{\"id\":\"" + "é".repeat(600) + "\"}", "Content-Type", JSON));
        assertThat(event.getId()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void theBodyIsKeptByteForByte() {
        String none = "{'verification':{'type':'none'}}";
        String json = "{ \"n\" : 1.50,\r\n\t\"\\u00e9\": \"a\\/b\" }\n";
        EventData ofJson = one(none, "x", request(json, "Content-Type", "application/json; charset=utf-8"));
        assertThat(ofJson.dataBytes()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
        assertThat(ofJson.getDataContentType()).isEqualTo("application/json; charset=utf-8");
        byte[] bytes = {0, (byte) 0xFF, (byte) 0xFE, 13, 10};
        EventData binary = one(none, "x", request(bytes, "Content-Type", "application/octet-stream"));
        assertThat(binary.dataBytes()).isSameAs(bytes);
        assertThat(one(none, "x", request(bytes)).getDataContentType())
                .as("without a media type")
                .isEqualTo("application/octet-stream");
        EventData empty = one(none, "x", request("", "Content-Type", JSON));
        assertThat(empty.dataBytes()).isNull();
        assertThat(empty.getDataContentType()).isNull();
    }

    @Test
    void jsonThatIsNotUtf8IsKeptAsBytesAndItsTypeGoesAlong() {
        String none = "{'verification':{'type':'none'}}";
        byte[] latin = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
        EventData event = one(none, "x", request(latin, "Content-Type", "application/json; charset=iso-8859-1"));
        assertThat(event.dataBytes()).isEqualTo(latin);
        assertThat(event.getDataContentType()).isEqualTo("application/octet-stream");
        assertThat(event.getAdditionalMetadata()).containsEntry("content-type", "application/json; charset=iso-8859-1");
        byte[] marked = "\uFEFF{}".getBytes(StandardCharsets.UTF_8);
        assertThat(one(none, "x", request(marked, "Content-Type", JSON)).dataBytes())
                .isEqualTo(marked);
        assertThat(one(none, "x", request("{}", "Content-Type", "application/json; charset=klingon"))
                        .getDataContentType())
                .isEqualTo("application/octet-stream");
    }

    @Test
    void whatSaysThatItIsJsonAndIsNotIsRefused() {
        String none = "{'verification':{'type':'none'}}";
        for (String each : List.of("payload=%7B%7D", "{", "{} {}", "\u0000")) {
            assertThatThrownBy(() -> one(none, "x", request(each, "Content-Type", JSON)))
                    .as(each)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("/data");
        }
    }

    @Test
    void chosenHeadersGoAlong() {
        EventData event = one(
                "{'verification':{'type':'shopify'},'headers':['X-Shopify-Shop-Domain','X-None']}",
                "x",
                request("{}", "Content-Type", JSON, "X-SHOPIFY-SHOP-DOMAIN", "a.example", "X-Other", "no"));
        assertThat(event.getAdditionalMetadata()).hasSize(1).containsEntry("x-shopify-shop-domain", "a.example");
    }

    @Test
    void cloudEventsKeepTheirEnvelopeButNotTheirTopic() {
        String settings = "{'verification':{'type':'none'},'content':'cloudevents'}";
        String structured = "{\"specversion\":\"1.0\",\"id\":\"a\",\"source\":\"/s\",\"type\":\"com.x.made\","
                + "\"topic\":\"elsewhere\",\"subject\":\"q\",\"ext\":5,\"data\":{\"n\":1.0}}";
        EventData event =
                one(settings, "in/{type}", request(structured, "Content-Type", "application/cloudevents+json"));
        assertThat(event.getTopic()).isEqualTo("in/com/x/made");
        assertThat(List.of(event.getId(), event.getProducer(), event.getType(), event.getSubject()))
                .containsExactly("a", "/s", "com.x.made", "q");
        assertThat(event.extensions()).containsEntry("ext", 5);
        assertThat(event.dataText()).isEqualTo("{\"n\":1.0}");

        EventData binary = one(
                settings,
                "in",
                request(
                        "hello",
                        "Content-Type",
                        "text/plain",
                        "ce-specversion",
                        "1.0",
                        "ce-id",
                        "b",
                        "ce-source",
                        "/s",
                        "ce-type",
                        "t"));
        assertThat(binary.getTopic()).isEqualTo("in");
        assertThat(binary.dataText()).isEqualTo("hello");

        String batch = "[" + structured + "," + structured.replace("\"a\"", "\"c\"") + "]";
        assertThat(events(settings, "in", request(batch, "Content-Type", "application/cloudevents-batch+json")))
                .hasSize(2);
        String tooMany = "[" + (structured + ",").repeat(3) + structured + "]";
        assertThatThrownBy(() ->
                        events(settings, "in", request(tooMany, "Content-Type", "application/cloudevents-batch+json")))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> events(settings, "in", request("{}", "Content-Type", JSON)))
                .as("no event")
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> events(settings, "in", request("{", "Content-Type", "application/cloudevents+json")))
                .hasCauseInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "a/{type}/b, /topic",
        "a/{kind}, /topic",
        "a{type}, /topic",
        "carillon/x, /topic",
        "carillon/{type}, /topic",
        "a//b, /topic",
        "'', /topic",
    })
    void aTopicThatCannotBeIsRefused(String topic, String field) {
        assertThatThrownBy(() -> new TopicTemplate(topic))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.field())
                        .isEqualTo(field));
    }

    @Test
    void aTypeThatIsAllOfATopicIsNoneOfCarillonsOwn() {
        TopicTemplate topics = new TopicTemplate("{type}");
        assertThat(topics.of("order.paid").value()).isEqualTo("order/paid");
        assertThatThrownBy(() -> topics.of("carillon.x")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> topics.of(null)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aTypeOfAnyShapeMakesATopic() {
        TopicTemplate topics = new TopicTemplate("a/{type}");
        assertThat(topics.of("x.".repeat(40)).segments()).hasSize(2);
        assertThat(topics.of("..//..").value()).isEqualTo("a");
        assertThat(topics.of(null).value()).isEqualTo("a");
        assertThat(topics.of("*").value()).isEqualTo("a/%2A");
        assertThatThrownBy(() -> topics.of("x".repeat(501))).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> topics.of("ü".repeat(400))).isInstanceOf(RefusedException.class);
    }
}
