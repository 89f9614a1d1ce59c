package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Shop;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.JsonObject;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
    void whatItFiresReachesWebHooksAndItsOwnBeans() {
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
}
