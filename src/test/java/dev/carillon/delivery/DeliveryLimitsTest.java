package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.TopicPattern;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.SenderFixture;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeliveryLimitsTest {

    private static final BrokerAddressee BROKER =
            SenderFixture.addressee("{'kind':'redis','uri':'redis://a','address':'b'}");

    private final DeliverySettings settings = new DeliverySettings(
            256,
            64,
            4_000,
            1 << 20,
            1_000,
            Duration.ofSeconds(15),
            new CircuitPolicy(10, Duration.ofSeconds(5), Duration.ofSeconds(60)),
            Duration.ofDays(5));
    private final DeliveryLimits limits = new DeliveryLimits(settings, new LiveNodes(null, null) {
        @Override
        Membership membership() {
            return new Membership(List.of("a", "b"), "a", true);
        }
    });

    @Test
    void aBrokerConfirmsManyAtOnceAndHasAllPlacesOfTheNode() throws Exception {
        assertThat(limits.inFlight(to(null, "{}"))).isEqualTo(64);
        assertThat(limits.inFlight(to(BROKER, "{}"))).isEqualTo(256);
    }

    @Test
    void ofAKindThatConfirmsOneByOneItHasThoseOfAnEndpoint() throws Exception {
        BrokerAddressee jms = SenderFixture.addressee("{'kind':'jms','uri':'jndi:jms/shop','address':'b'}");
        assertThat(limits.inFlight(to(jms, "{}"))).isEqualTo(64);
    }

    @Test
    void aLimitOfAllNodesHoldsForABrokerToo() throws Exception {
        assertThat(limits.inFlight(to(BROKER, "{\"limits\":{\"concurrency\":4}}")))
                .isEqualTo(2);
    }

    private static SubscriptionSnapshot to(BrokerAddressee broker, String options) throws Exception {
        return new SubscriptionSnapshot(
                1,
                new UUID(0, 1),
                1,
                "test",
                List.of(TopicPattern.of("a")),
                new SubscriptionSnapshot.Webhook(
                        URI.create("http://receiver/1"), ContentForm.DATA, null, Map.of(), broker),
                SubscriptionOptions.of((ObjectNode) new ObjectMapper().readTree(options)),
                new SubscriptionSnapshot.Life(SubscriptionStatus.ACTIVE, 0, 0, 1));
    }
}
