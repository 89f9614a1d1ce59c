package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemorySubscriptionStoreTest extends SubscriptionStoreContract {

    private final WebhookSubscriptionStore store = new MemorySubscriptionStore();

    @Override
    protected WebhookSubscriptionStore store() {
        return store;
    }

    @Test
    void W20_knowsAnEventInAnyCase() {
        add("ck_one", "Hello");

        assertThat(store().search(APPLICATION, "hELLO", true)).hasSize(1);
        assertThat(store().get(APPLICATION, "ck_one", "HELLO")).isPresent();
    }
}
