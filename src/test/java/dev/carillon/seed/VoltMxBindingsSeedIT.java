package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.seed.VoltMxClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.Shop;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Services of an application beside Carillon that are bound over the API, while it runs and without a word in their code. */
@Tag("once-a-server")
class VoltMxBindingsSeedIT {

    private static final String BINDINGS = "/api/v1/bindings";

    private static CarillonServer server;
    private static Api api;

    private final String topic = Topics.unique("bound");
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeAll
    static void start() {
        server = CarillonServer.create("voltmx-bindings", TestDatabase.fresh(), Map.of());
        server.deployBeside(Shop.war());
        server.start();
        api = server.api();
        Awaitility.await("the shop").until(() -> api.get(shop("mails")).status() == 200);
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void V16_aRequestRaisesWhileItsServiceIsBound() {
        String id = bind("onRequest", "raised/" + topic + "; raised/also/" + topic);

        String body = untilRaised("raised/" + topic);
        JsonObject raised = heard("raised/" + topic, body).get(0);
        assertThat(raised.getString("metadata"))
                .contains("serviceId=ServiceResource", "operationId=call", "objectId=" + topic, "method=POST")
                .contains("path=/service/" + topic);
        Awaitility.await("the other topic").untilAsserted(() -> assertThat(heard("raised/also/" + topic, body))
                .hasSize(1));

        api.patch(BINDINGS + '/' + id, member("onRequest", "raised/changed/" + topic))
                .expect(200);
        untilRaised("raised/changed/" + topic);

        api.delete(BINDINGS + '/' + id).expect(204);
        untilNotRaised("raised/changed/" + topic);
    }

    @Test
    void V17_aResponseRaisesWhileItsServiceIsBound() {
        String id = bind("onResponse", "raised/" + topic);

        Awaitility.await("raised").untilAsserted(() -> {
            call();
            assertThat(all("raised/" + topic)).isNotEmpty();
        });
        JsonObject raised = all("raised/" + topic).get(0);
        assertThat(raised.getString("data")).isEqualTo("answer of " + topic);
        assertThat(raised.getString("metadata")).contains("status=200");

        api.delete(BINDINGS + '/' + id).expect(204);
        untilNotRaised("raised/" + topic);
    }

    @Test
    void aBindingOfAnotherApplicationRaisesNothingHere() {
        JsonObjectBuilder other = binding("onRequest", "raised/other/" + topic).add("application", "another");
        api.post(BINDINGS, other.build()).expect(201);
        bind("onRequest", "raised/" + topic);

        untilRaised("raised/" + topic);

        assertThat(all("raised/other/" + topic)).isEmpty();
    }

    @Test
    void V18_aBoundServiceIsCalledWithTheEventsPayloadAsItsRequest() {
        api.publish(anEvent("order/" + topic).data("{\"number\":0}")).expect(202);
        String id = bind("listen", "other/" + topic + "; order/" + topic);

        api.publish(anEvent("order/" + topic).id("a-" + topic).data("{\"number\":1.50}"))
                .expect(202);
        api.publish(anEvent("order/" + topic + "/below").data("{\"number\":2}")).expect(202);
        api.publish(anEvent("other/" + topic).data("{\"number\":3}")).expect(202);
        api.publish(anEvent("another/" + topic).data("{\"number\":4}")).expect(202);

        awaitCalled(topic, 3);
        assertThat(called(topic))
                .extracting(each -> each.getString("body"))
                .containsExactly("{\"number\":1.50}", "{\"number\":2}", "{\"number\":3}");
        assertThat(called(topic).get(0).getString("type")).startsWith("application/json");
        assertThat(called(topic).get(0).getString("event")).isEqualTo("a-" + topic);

        api.delete(BINDINGS + '/' + id).expect(204);
        bindTo(topic + "-witness", "listen", "order/" + topic);
        api.publish(anEvent("order/" + topic).data("{\"number\":5}")).expect(202);
        awaitCalled(topic + "-witness", 1);
        assertThat(called(topic)).hasSize(3);
    }

    @Test
    void V18_aServiceThatFailsIsCalledAgainAndKeepsNoOtherWaiting() {
        String failing = "failing-" + topic;
        bindTo(failing, "listen", "order/" + topic);
        bindTo("no/such/" + topic, "listen", "order/" + topic);
        bindTo(topic, "listen", "order/" + topic);

        api.publish(anEvent("order/" + topic).data("1")).expect(202);
        api.publish(anEvent("order/" + topic).data("2")).expect(202);

        awaitCalled(topic, 2);
        awaitCalled(failing, 4);
        List<JsonObject> calls = called(failing);
        assertThat(calls).extracting(each -> each.getString("body")).containsExactlyInAnyOrder("1", "1", "2", "2");
        assertThat(calls.stream().map(each -> each.getString("event")).distinct())
                .hasSize(2);
    }

    @Test
    void V18_whyAServiceIsNotCalledRightIsSaidOnceAndOnOneLine() throws IOException {
        String failing = "failing-log-" + topic;
        String id = bindTo(failing, "listen", "order/" + topic);

        api.publish(anEvent("order/" + topic).data("1")).expect(202);
        api.publish(anEvent("order/" + topic).data("2")).expect(202);

        awaitCalled(failing, 4);
        String fact = "subscriber.failed subscriber=binding/" + id;
        assertThat(Files.readAllLines(server.log(), StandardCharsets.ISO_8859_1).stream()
                        .filter(line -> line.contains(fact))
                        .map(line -> line.substring(line.indexOf(fact)))
                        .distinct()) // it is on the screen, too
                .singleElement()
                .asString()
                .contains("reason=\"/shop/service/" + failing + " answered 503: not yet\"");
        assertThat(Files.readString(server.log(), StandardCharsets.ISO_8859_1))
                .doesNotContain("at dev.carillon.subscriber.BoundService");
    }

    @Test
    void V18_itsPathAndTopicsAreChangedWhileItRuns() {
        String id = bind("listen", "order/" + topic);
        api.publish(anEvent("order/" + topic).data("1")).expect(202);
        awaitCalled(topic, 1);

        api.patch(
                        BINDINGS + '/' + id,
                        Json.createObjectBuilder()
                                .add("path", "/shop/service/" + topic + "-new")
                                .add("listen", "stock/" + topic)
                                .build())
                .expect(200);
        until(() -> {
            api.publish(anEvent("stock/" + topic).data("2")).expect(202);
            return !called(topic + "-new").isEmpty();
        });

        assertThat(called(topic)).hasSize(1);
    }

    @Test
    void V47_anEventStartsAServiceAndTheServiceThrowsASignalOfItsOwn() {
        bindTo(topic + "/workflow", "listen", "start/" + topic);
        try (VoltMxClient client = VoltMxClient.connect(server, server.adminKey());
                WebhookReceiver receiver = WebhookReceiver.start()) {
            Subscribe.to("signal/**", "start/**").at(receiver, api);
            client.say("{'subscribe':" + list("signal/" + topic) + "}");
            client.expect(620001);

            api.publish(anEvent("start/" + topic).data("{\"order\":7}")).expect(202);

            JsonObject thrown = client.event();
            assertThat(thrown.getString("topic")).isEqualTo("signal/" + topic);
            assertThat(thrown.getJsonObject("data").toString()).isEqualTo("{\"done\":{\"order\":7}}");
            Received started = receiver.awaitReceived(1).get(0);
            assertThat(started.json().getString("topic")).isEqualTo("start/" + topic);
            api.publish(anEvent("start/last").data("{}")).expect(202);
            assertThat(receiver.awaitReceived(2).get(1).json().getString("topic"))
                    .as("what is for clients only reaches no webhook")
                    .isEqualTo("start/last");
        }
    }

    @Test
    void V47_anEventResumesWhatWaitsForItsCorrelationAlone() {
        try (WebhookReceiver one = WebhookReceiver.start();
                WebhookReceiver other = WebhookReceiver.start()) {
            catching("A").at(one, api);
            catching("B").at(other, api);

            api.publish(anEvent("signal/" + topic).with("correlationid", "B").data("{\"step\":1}"))
                    .expect(202);
            api.publish(anEvent("signal/" + topic).with("correlationid", "A").data("{\"step\":2}"))
                    .expect(202);

            assertThat(one.awaitReceived(1).get(0).json().getJsonObject("data").getInt("step"))
                    .isEqualTo(2);
            assertThat(other.awaitReceived(1)
                            .get(0)
                            .json()
                            .getJsonObject("data")
                            .getInt("step"))
                    .isEqualTo(1);
            assertThat(one.received()).hasSize(1);
        }
    }

    private Subscribe catching(String correlation) {
        return Subscribe.to("signal/" + topic)
                .content("cloudevents-structured")
                .with("filter", Json.createValue("correlationid = '" + correlation + "'"));
    }

    @Test
    void V14_theNotifierOfAnApplicationSaysWhatHasBecomeOfAnEvent() {
        assertThat(status("no-such-event", null)).isEqualTo("none");

        String id = raise("data", topic);
        until(() -> status(id, null).equals("DELIVERED"));

        String own = raise("source", topic);
        until(() -> status(own, "/beside").equals("DELIVERED"));
        assertThat(status(own, null)).isEqualTo("none");

        String carillons = api.publish(anEvent(topic).plain()).expect(202).string("id");
        until(() -> status(carillons, null).equals("DELIVERED"));
    }

    private static String raise(String how, String topic) {
        return api.post(shop("events?how=" + how + "&topic=" + topic), "text/plain", "1")
                .expect(200)
                .string("id");
    }

    private static String status(String id, String source) {
        return api.get(shop("events/status/" + id + (source == null ? "" : "?source=" + source)))
                .expect(200)
                .text();
    }

    private String bind(String member, String topics) {
        return bindTo(topic, member, topics);
    }

    private static String bindTo(String service, String member, String topics) {
        return api.post(BINDINGS, binding(service, member, topics).build())
                .expect(201)
                .string("id");
    }

    private JsonObjectBuilder binding(String member, String topics) {
        return binding(topic, member, topics);
    }

    private static JsonObjectBuilder binding(String service, String member, String topics) {
        return Json.createObjectBuilder()
                .add("path", "/shop/service/" + service)
                .add(member, topics);
    }

    private static JsonObject member(String name, String value) {
        return Json.createObjectBuilder().add(name, value).build();
    }

    /** Calls the service until a call raises; that call's body. */
    private String untilRaised(String raised) {
        String[] body = new String[1];
        until(() -> {
            body[0] = call();
            try {
                Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> !heard(raised, body[0])
                        .isEmpty());
                return true;
            } catch (org.awaitility.core.ConditionTimeoutException notYet) {
                return false;
            }
        });
        return body[0];
    }

    /** Calls the service until a call raises nothing. */
    private void untilNotRaised(String raised) {
        until(() -> {
            String body = call();
            try {
                Awaitility.await()
                        .during(Duration.ofSeconds(1))
                        .atMost(Duration.ofSeconds(2))
                        .until(() -> all(raised).stream()
                                .noneMatch(each -> each.getString("data").contains(body)));
                return true;
            } catch (org.awaitility.core.ConditionTimeoutException stillBound) {
                return false;
            }
        });
    }

    private static void until(BooleanSupplier condition) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(condition::getAsBoolean);
    }

    /** Each call has another body. */
    private String call() {
        String body = topic + '-' + calls.incrementAndGet();
        Answer answer = api.post(shop("service/" + topic), "text/plain", body).expect(200);
        assertThat(answer.text()).isEqualTo("answer of " + topic);
        return body;
    }

    private static List<JsonObject> heard(String topic, String data) {
        return all(topic).stream()
                .filter(each -> each.getString("data").equals(data))
                .toList();
    }

    private static List<JsonObject> all(String topic) {
        return api.get(shop("events?topic=" + topic)).expect(200).list().getValuesAs(JsonObject.class);
    }

    private static List<JsonObject> called(String service) {
        return api.get(shop("service/" + service)).expect(200).list().stream()
                .map(JsonValue::asJsonObject)
                .toList();
    }

    private static void awaitCalled(String service, int times) {
        Awaitility.await(service)
                .atMost(Duration.ofSeconds(30))
                .during(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(called(service)).hasSize(times));
    }

    private static String shop(String path) {
        return server.baseUri().resolve("/shop/" + path).toString();
    }
}
