package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.TestDatabases;
import dev.carillon.subscription.HubSubscriptions;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionDraft;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubSubscriptionStoreTest extends SubscriptionStoreContract {

    private HubSubscriptions hub;
    private WebhookSubscriptionStore store;

    @BeforeEach
    void open() throws SQLException {
        hub = new HubSubscriptions();
        DeliveryResults results = new DeliveryResults(TestDatabases.of(hub.source()), null) {
            @Override
            List<SubscriptionDeliveryResult> delivered(Subscription of, int top) {
                return List.of(); // nothing is delivered here
            }
        };
        store = new HubSubscriptionStore(
                hub.subscriptions(), hub.changes(), hub.states(), results, ServiceStackSettings.DEFAULTS);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Override
    protected WebhookSubscriptionStore store() {
        return store;
    }

    @Test
    void itsSubscriptionsAreAmongAllOthersAndDeliveredAsTheOriginalDoes() {
        add("ck_one", "order.paid");

        Subscription row = hub.subscriptions().list(APPLICATION, 0, 10).get(0);
        assertThat(row.topics()).containsExactly("order.paid", "order/paid");
        assertThat(row.content()).hasToString("servicestack");
        assertThat(row.options().retry().delays()).hasSize(2);
        assertThat(row.options().retry().disableOnClientError()).isTrue();
        assertThat(row.options().signatures()).hasToString("[servicestack]");
    }

    @Test
    void withoutASecretNothingIsSigned() {
        EventSubscription added = store.add(
                        APPLICATION,
                        List.of(new EventSubscription(
                                null,
                                "My Webhook",
                                "hello",
                                true,
                                null,
                                "ck_one",
                                null,
                                new SubscriptionConfig("http://1.1.1.1/x", "application/json", null))))
                .get(0);

        assertThat(added.config().secret()).isNull();
        assertThat(hub.subscriptions()
                        .signing(hub.subscriptions().list(APPLICATION, 0, 10).get(0))
                        .forms())
                .isEmpty();
        store.update(APPLICATION, added.id(), new SubscriptionChange(null, null, "new", null));
        assertThat(hub.subscriptions()
                        .signing(hub.subscriptions().list(APPLICATION, 0, 10).get(0))
                        .forms())
                .hasToString("[servicestack]");
    }

    @Test
    void aSecretThatTheOtherApiSetStaysWhereItWasMeantToGo() {
        add("ck_one", "hello");
        String id = hub.subscriptions().list(APPLICATION, 0, 10).get(0).id();
        hub.changes()
                .update(
                        APPLICATION,
                        id,
                        new SubscriptionDraft(null, null, null, null, null, Map.of("X-API-Key", "hidden"), null, null),
                        any -> {});

        assertThatThrownBy(() ->
                        store.update(APPLICATION, id, new SubscriptionChange("http://9.9.9.9/", null, null, null)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("/headers/X-API-Key");
    }
}
