package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.SettableClock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubscriptionRequestsTest {

    private static final CurrentCaller OWNER = caller("ck_one", Set.of("subscriptions:write"));
    private static final CurrentCaller OTHER = caller("ck_two", Set.of("subscriptions:write"));
    private static final CurrentCaller ADMIN = caller("ck_admin", Set.of("applications:write"));

    private final MemorySubscriptionStore store = new MemorySubscriptionStore();

    @Test
    void anothersIsThereForAnAdminOnly() {
        SubscriptionRequests requests = requests(false);
        String id = create(requests);

        assertThat(requests.get(OWNER, id)).isPresent();
        assertThat(requests.get(ADMIN, id)).isPresent();
        assertThat(requests.get(OTHER, id)).isEmpty();
        assertThat(requests.update(OTHER, id, new SubscriptionChange(null, null, null, false)))
                .isEmpty();
        assertThat(requests.delete(OTHER, id)).isFalse();
        assertThat(requests.delete(ADMIN, id)).isTrue();
    }

    @Test
    void anothersIsThereForAllIfTheServerSaysSo() {
        SubscriptionRequests requests = requests(true);
        String id = create(requests);

        assertThat(requests.get(OTHER, id)).isPresent();
        assertThat(requests.list(OTHER)).isEmpty();
        assertThat(requests.delete(OTHER, id)).isTrue();
    }

    @Test
    void anEmptyListOfRolesLetsAnybody() {
        assertThat(OWNER.isInAnyRole(Set.of())).isTrue();
        assertThat(OWNER.isInAnyRole(Set.of("backoffs:write", "subscriptions:write")))
                .isTrue();
        assertThat(OWNER.isInAnyRole(Set.of("backoffs:write"))).isFalse();
    }

    private String create(SubscriptionRequests requests) {
        return requests.create(
                        OWNER,
                        new CreateSubscription(
                                "My Webhook", List.of("hello"), new SubscriptionConfig("http://1.1.1.1/x", null, null)))
                .get(0)
                .id();
    }

    private SubscriptionRequests requests(boolean anyOwner) {
        ServiceStackSettings settings = new ServiceStackSettings(
                true,
                false,
                new ServiceStackSettings.Access(true, Set.of(), Set.of(), anyOwner, false),
                ServiceStackSettings.Attempts.DEFAULTS);
        return new SubscriptionRequests(store, new CachedSubscribers(store, new SettableClock(), () -> 0L), settings);
    }

    private static CurrentCaller caller(String user, Set<String> roles) {
        return new CurrentCaller(1, user, user, roles, true);
    }
}
