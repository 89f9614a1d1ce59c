package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {

    @Test
    void hasDotsForSlashes() {
        assertThat(new BrokerAddress("default", TopicName.of("order/created")).value())
                .isEqualTo("carillon.events.default.order.created");
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "a.b/c", "a::b", "a:/:b", ":::", "caf%C3%A9/%2A", "a:b", "x~y@z"})
    void goesBothWays(String topic) {
        for (String application : new String[] {"default", "shop.eu", "Größe 4", "a::b"}) {
            BrokerAddress address = new BrokerAddress(application, TopicName.of(topic));

            assertThat(BrokerAddress.parse(address.value())).isEqualTo(address);
            assertThat(address.value()).doesNotContain("::").doesNotContain("*").doesNotContain("#");
        }
    }

    @Test
    void refusesWhatIsNoneOfOurs() {
        assertThatThrownBy(() -> BrokerAddress.parse("orders.created")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> BrokerAddress.parse("carillon.events.default")).isInstanceOf(RefusedException.class);
    }
}
