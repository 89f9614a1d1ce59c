package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Shop;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code samples/shop}, an enterprise application beside Carillon on one server: it fires CDI events and hears them back. */
@Tag("once-a-server")
class ShopIT {

    private static CarillonServer server;

    @BeforeAll
    static void start() {
        server = CarillonServer.create("shop", TestDatabase.fresh(), Map.of());
        server.deployBeside(Shop.war());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void whatItFiresReachesWebhooksAndItsOwnBeans() {
        Api api = server.api();
        String orders = server.baseUri().resolve("/shop/orders").toString();
        Awaitility.await("the shop").until(() -> api.get(orders).status() == 200);
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            Subscribe.to("order/**").content("cloudevents-structured").at(receiver, api);

            api.send("POST", orders, "application/x-www-form-urlencoded", "total=42")
                    .expect(204);

            JsonObject event = receiver.awaitReceived(1).get(0).json();
            assertThat(event.getString("topic")).isEqualTo("order/created");
            assertThat(event.getJsonObject("data").getInt("total")).isEqualTo(42);
            Awaitility.await("heard back")
                    .untilAsserted(() ->
                            assertThat(api.get(orders).expect(200).text()).contains("order/created {\"total\":42}"));
        }
    }

    @Test
    void whatItFiresAsynchronouslyDoesSo() {
        Api api = server.api();
        String orders = server.baseUri().resolve("/shop/orders").toString();
        Awaitility.await("the shop").until(() -> api.get(orders).status() == 200);

        api.send("POST", orders + "/later", "application/x-www-form-urlencoded", "total=43")
                .expect(202);

        Awaitility.await("heard back")
                .untilAsserted(
                        () -> assertThat(api.get(orders).expect(200).text()).contains("order/created {\"total\":43}"));
    }

    @Test
    void anEventWithoutDataHasNone() {
        Api api = server.api();
        String orders = server.baseUri().resolve("/shop/orders").toString();
        Awaitility.await("the shop").until(() -> api.get(orders).status() == 200);
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            Subscribe.to("order/cancelled").content("cloudevents-structured").at(receiver, api);

            api.delete(orders + "/7").expect(204);

            JsonObject event = receiver.awaitReceived(1).get(0).json();
            assertThat(event.getString("subject")).isEqualTo("7");
            assertThat(event).doesNotContainKeys("data", "data_base64", "datacontenttype");
            Awaitility.await("heard back")
                    .untilAsserted(
                            () -> assertThat(api.get(orders).expect(200).text()).contains("order/cancelled null"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "own, BEFORE_COMPLETION, commit",
        "own, AFTER_SUCCESS, commit",
        "own, AFTER_COMPLETION, commit",
        "own, AFTER_COMPLETION, rollback",
        "own, AFTER_FAILURE, rollback",
        "container, AFTER_SUCCESS, commit",
        "container, AFTER_COMPLETION, commit",
        "container, AFTER_COMPLETION, rollback",
        "container, AFTER_FAILURE, rollback",
        "late, AFTER_FAILURE, rollback",
        "late, AFTER_COMPLETION, rollback",
    })
    void anObserverOfATransactionsEndFires(String how, String phase, String end) {
        Api api = server.api();
        String topic = Topics.unique("end");
        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);

        end(api, how, phase, end, topic + "/alone", null).expect(204);
        end(api, how, phase, end, topic + "/second", topic + "/first").expect(204);

        awaitStored(api, topic + "/alone", 1);
        awaitStored(api, topic + "/second", 1);
        awaitStored(api, topic + "/first", end.equals("commit") ? 1 : 0);
        for (int i = 0; i < 40; i++) { // each thread of the server: none is left in a transaction
            api.get("/api/v1/events?limit=1").expect(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mark", "timeout"})
    void whatATransactionThatCanOnlyBeRolledBackFiresIsRefused(String how) {
        Api api = server.api();
        String topic = Topics.unique("end");
        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);

        Answer refused = end(api, how, "IN_PROGRESS", "rollback", topic + "/refused", null)
                .expect(422);

        assertThat(refused.text()).contains("the caller's transaction");
        end(api, "own", "AFTER_SUCCESS", "commit", topic + "/after", null).expect(204);
        awaitStored(api, topic + "/after", 1);
        awaitStored(api, topic + "/refused", 0);
    }

    /** Payara takes none away: the next request on the thread, of whatever application, is in it. */
    @Test
    void aTransactionThatAnotherApplicationLeavesHarmsNoOne() {
        Api api = server.api();
        String topic = Topics.unique("left");
        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);
        for (int i = 0; i < 5; i++) {
            api.post(shop("leaving"), "text/plain", "");
        }
        for (int i = 0; i < 40; i++) {
            api.publish(anEvent(topic)).expect(202);
            api.post(
                            "/api/v1/keys",
                            Json.createObjectBuilder()
                                    .add("name", "after " + i)
                                    .add("scopes", Json.createArrayBuilder().add("events:read"))
                                    .build())
                    .expect(201);
        }
        assertThat(api.get("/api/v1/keys?limit=100").expect(200).json().getJsonArray("data"))
                .hasSizeGreaterThan(40);
        awaitStored(api, topic, 40);
    }

    /** Killed while the first of them is being heard: none was, and what was committed waits on disk. */
    @Test
    void whatWasCommittedIsHeardAfterAKill() {
        Api api = server.api();
        String topic = "gate/slow/" + Topics.unique("killed");
        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);
        for (int i = 0; i < 5; i++) {
            end(api, "own", "AFTER_SUCCESS", "commit", "after/" + topic + i, topic + i)
                    .expect(204);
        }
        end(api, "own", "AFTER_FAILURE", "rollback", "after/" + topic + "rolled-back", topic + "rolled-back")
                .expect(204);
        server.kill();

        server.start();

        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);
        for (int i = 0; i < 5; i++) {
            api.post(shop("events/gate?topic=" + topic + i), "text/plain", "").expect(204);
        }
        for (int i = 0; i < 5; i++) {
            String each = topic + i;
            Awaitility.await(each).atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(heard(api, each))
                    .isEqualTo(1));
            awaitStored(api, each, 1);
        }
        assertThat(heard(api, topic + "rolled-back")).isZero();
        awaitStored(api, topic + "rolled-back", 0);
    }

    private static int heard(Api api, String topic) {
        return api.get(shop("events?topic=" + topic)).expect(200).list().size();
    }

    @Test
    void itsServicesAreBoundAndUnboundWhileItRunsAndStayBoundOverAKill() {
        Api api = server.api();
        String topic = Topics.unique("audit");
        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);
        JsonObject raising = Json.createObjectBuilder()
                .add("application", "shop")
                .add("path", "/shop/orders")
                .add("onRequest", topic)
                .build();
        JsonObject listening = Json.createObjectBuilder()
                .add("path", "/shop/service/" + topic)
                .add("listen", topic)
                .build();
        String raises = api.post("/api/v1/bindings", raising).expect(201).string("id");
        String listens = api.post("/api/v1/bindings", listening).expect(201).string("id");
        untilCalled(api, topic);

        server.kill();
        server.start();
        Awaitility.await("the shop").until(() -> api.get(shop("orders")).status() == 200);
        untilCalled(api, topic);

        api.delete("/api/v1/bindings/" + raises).expect(204);
        Awaitility.await("unbound").atMost(Duration.ofSeconds(30)).until(() -> raisesNothing(api, topic));
        api.delete("/api/v1/bindings/" + listens).expect(204);
    }

    private static void untilCalled(Api api, String service) {
        Awaitility.await("bound").atMost(Duration.ofSeconds(30)).until(() -> {
            order(api);
            return called(api, service) > 0;
        });
    }

    private static boolean raisesNothing(Api api, String service) {
        int before = called(api, service);
        order(api);
        try {
            Awaitility.await()
                    .during(Duration.ofMillis(700))
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> called(api, service) == before);
            return true;
        } catch (ConditionTimeoutException itWasCalled) {
            return false;
        }
    }

    private static void order(Api api) {
        api.send("POST", shop("orders"), "application/x-www-form-urlencoded", "total=1")
                .expect(204);
    }

    private static int called(Api api, String service) {
        return api.get(shop("service/" + service)).expect(200).list().size();
    }

    private static Answer end(Api api, String how, String phase, String end, String topic, String first) {
        String query = "?phase=" + phase + "&end=" + end + "&topic=" + topic + (first == null ? "" : "&first=" + first);
        return api.post(shop("ends/" + how) + query, "text/plain", "");
    }

    private static void awaitStored(Api api, String topic, int events) {
        Awaitility.await(topic).untilAsserted(() -> assertThat(api.get("/api/v1/events?topic=" + topic)
                        .expect(200)
                        .json()
                        .getJsonArray("data"))
                .hasSize(events));
    }

    private static String shop(String path) {
        return server.baseUri().resolve("/shop/" + path).toString();
    }
}
