package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubscriptionNameTest {

    @Test
    void isTheNameOfApplicationAndClass() {
        assertThat(SubscriptionName.of("shop", "shop.Ledger")).isEqualTo("shop-shop.Ledger");
    }

    @Test
    void holdsOnlyWhatEveryBrokerAcceptsAndTellsMethodsApart() {
        String one = SubscriptionName.of("shop", "shop.Greeter#thank(order/*)");
        String other = SubscriptionName.of("shop", "shop.Greeter#thank(order/+)");

        assertThat(one).startsWith("shop-shop.Greeter_thank_order___-").matches("[A-Za-z0-9_.-]{1,128}");
        assertThat(other).matches("[A-Za-z0-9_.-]{1,128}").isNotEqualTo(one);
        assertThat(SubscriptionName.of("shop", "a".repeat(300))).hasSize(128);
    }
}
