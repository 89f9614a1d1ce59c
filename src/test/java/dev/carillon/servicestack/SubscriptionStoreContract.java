package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a store of subscriptions promises, wherever it keeps them. */
public abstract class SubscriptionStoreContract {

    protected static final int APPLICATION = 1;
    private static final int OTHER = 2;
    private static final String USER = "ck_one";

    /** An empty one, for both applications. */
    protected abstract WebhookSubscriptionStore store();

    @Test
    void W8_keepsWhatItWasGivenAndGivesItAnId() {
        EventSubscription added = add(USER, "hello").get(0);

        assertThat(UUID.fromString(added.id())).isNotNull();
        assertThat(added.name()).isEqualTo("My Webhook");
        assertThat(added.isActive()).isTrue();
        assertThat(added.config().secret()).isEqualTo("YXNlY3JldA==");
        assertThat(added.createdDateUtc())
                .isEqualTo(added.lastModifiedDateUtc())
                .isEqualTo(added.createdDateUtc().truncatedTo(ChronoUnit.SECONDS));
        assertThat(store().get(APPLICATION, added.id())).contains(added);
        assertThat(store().get(APPLICATION, USER, "hello")).contains(added);
    }

    @Test
    void addsAllOrNone() {
        add(USER, "hello");

        assertThatThrownBy(() -> add(USER, "goodbye", "hello"))
                .isInstanceOf(SubscriptionExistsException.class)
                .hasMessage("The subscription for event hello already exists");
        assertThatThrownBy(() -> add(USER, "again", "again")).isInstanceOf(SubscriptionExistsException.class);
        assertThat(store().find(APPLICATION, USER)).hasSize(1);
        add("ck_two", "hello");
    }

    @Test
    void findsThoseOfAUserInTheirOrder() {
        add(USER, "hello", "goodbye");
        add("ck_two", "hello");

        assertThat(store().find(APPLICATION, USER))
                .extracting(EventSubscription::event)
                .containsExactly("hello", "goodbye");
        assertThat(store().find(APPLICATION, "nobody")).isEmpty();
    }

    @Test
    void changesOnlyWhatIsGiven() {
        List<EventSubscription> both = add(USER, "hello", "goodbye");
        String id = both.get(0).id();

        store().update(APPLICATION, id, new SubscriptionChange("http://1.1.1.1/other", null, null, null));
        store().update(APPLICATION, id, new SubscriptionChange(null, null, "bmV3", null));
        EventSubscription changed = store().update(APPLICATION, id, new SubscriptionChange(null, null, null, false))
                .orElseThrow();

        assertThat(changed.isActive()).isFalse();
        assertThat(changed.config())
                .isEqualTo(new SubscriptionConfig("http://1.1.1.1/other", "application/json", "bmV3"));
        assertThat(store().get(APPLICATION, both.get(1).id()).orElseThrow().config())
                .as("the other one of the same request has a config of its own")
                .isEqualTo(config());
        assertThat(store().update(APPLICATION, id, new SubscriptionChange(null, null, null, true)))
                .get()
                .extracting(EventSubscription::isActive)
                .isEqualTo(true);
        assertThat(store().update(
                                APPLICATION,
                                UUID.randomUUID().toString(),
                                new SubscriptionChange(null, null, null, true)))
                .isEmpty();
    }

    @Test
    void searchesByEventAndState() {
        EventSubscription one = add(USER, "hello").get(0);
        EventSubscription two = add("ck_two", "hello").get(0);
        add(USER, "goodbye");
        store().update(APPLICATION, two.id(), new SubscriptionChange(null, null, null, false));

        assertThat(store().search(APPLICATION, "hello", true))
                .containsExactly(new SubscriptionRelayConfig(one.id(), config()));
        assertThat(store().search(APPLICATION, "hello", false))
                .extracting(SubscriptionRelayConfig::subscriptionId)
                .containsExactly(two.id());
        assertThat(store().search(APPLICATION, "hello", null)).hasSize(2);
        assertThat(store().search(APPLICATION, "nothing", true)).isEmpty();
    }

    @Test
    void keepsResultsOnceAndGivesTheNewestFirst() {
        String id = add(USER, "hello").get(0).id();
        Instant start = Instant.parse("2017-03-01T00:00:00Z");
        IntStream.range(0, 120).forEach(i -> store().add(APPLICATION, result("r" + i, id, start.plusSeconds(i), 204)));
        store().add(APPLICATION, result("r119", id, start, 500));
        store().add(APPLICATION, result("r0", UUID.randomUUID().toString(), start, 500));

        List<SubscriptionDeliveryResult> found = store().search(APPLICATION, id, 100);
        assertThat(found).hasSize(100);
        assertThat(found.get(0)).isEqualTo(result("r119", id, start.plusSeconds(119), 204));
        assertThat(found.get(99).id()).isEqualTo("r20");
    }

    @Test
    void deletes() {
        String id = add(USER, "hello").get(0).id();
        store().add(APPLICATION, result("r", id, Instant.parse("2017-03-01T00:00:00Z"), 204));

        assertThat(store().delete(APPLICATION, id)).isTrue();
        assertThat(store().delete(APPLICATION, id)).isFalse();
        assertThat(store().get(APPLICATION, id)).isEmpty();
        assertThat(store().search(APPLICATION, id, 100)).isEmpty();
        add(USER, "hello");
    }

    @Test
    void showsNothingOfOneApplicationToAnother() {
        String id = add(USER, "hello").get(0).id();

        assertThat(store().get(OTHER, id)).isEmpty();
        assertThat(store().find(OTHER, USER)).isEmpty();
        assertThat(store().search(OTHER, "hello", null)).isEmpty();
        assertThat(store().update(OTHER, id, new SubscriptionChange(null, null, null, false)))
                .isEmpty();
        assertThat(store().delete(OTHER, id)).isFalse();
        store().add(OTHER, result("r", id, Instant.EPOCH, 204));
        assertThat(store().search(APPLICATION, id, 100)).isEmpty();
    }

    protected List<EventSubscription> add(String user, String... events) {
        return store().add(
                        APPLICATION,
                        List.of(events).stream()
                                .map(each -> new EventSubscription(
                                        null, "My Webhook", each, true, null, user, null, config()))
                                .toList());
    }

    private static SubscriptionConfig config() {
        return new SubscriptionConfig("http://1.1.1.1/incoming", "application/json", "YXNlY3JldA==");
    }

    private static SubscriptionDeliveryResult result(String id, String subscription, Instant at, int status) {
        return new SubscriptionDeliveryResult(id, subscription, "e", at, status, HttpStatusName.phrase(status));
    }
}
