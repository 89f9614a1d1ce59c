package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.BackoffRule.Direction;
import dev.carillon.delivery.BackoffRule.Kind;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackoffRulesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeliveryTables tables = new DeliveryTables();
    private final BackoffRules rules = new BackoffRules(tables.log.database, Clock.systemUTC(), null);

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void C15_theMostSpecificRuleHoldsAndTheSubscriptionsOwnBeforeAll() throws Exception {
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(5));
        set(Kind.GLOBAL, Direction.ANY, "", 1);
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(1));
        set(Kind.SOURCE, Direction.ANY, "/shop", 2);
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(2));
        set(Kind.TYPE, Direction.ANY, "shop.paid", 3);
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(3));
        assertThat(delay("{\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT9S\"}}", null))
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void C15_incomingAndOutgoingEventsHaveRulesOfTheirOwn() throws Exception {
        set(Kind.GLOBAL, Direction.INCOMING, "", 1);
        set(Kind.GLOBAL, Direction.OUTGOING, "", 2);
        assertThat(delay("{}", "incoming")).isEqualTo(Duration.ofSeconds(1));
        assertThat(delay("{}", "outgoing")).isEqualTo(Duration.ofSeconds(2));
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void C29_whoHasChangedARuleLastIsKnown() throws Exception {
        set(Kind.GLOBAL, Direction.ANY, "", 1);
        rules.set(1, Kind.GLOBAL, Direction.ANY, "", retry(2), "ck_other");
        assertThat(rules.list(1)).singleElement().satisfies(rule -> {
            assertThat(rule.changedBy()).isEqualTo("ck_other");
            assertThat(rule.retry().get("delay").asText()).isEqualTo("PT2S");
        });
        assertThat(rules.list(2)).isEmpty();
    }

    @Test
    void anotherNodesChangeIsReadAndARemovedRuleHoldsNoMore() throws Exception {
        BackoffRules other = new BackoffRules(tables.log.database, Clock.systemUTC(), null);
        other.set(1, Kind.GLOBAL, Direction.ANY, "", retry(1), "ck_test");
        rules.refresh();
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(other.remove(2, rules.list(1).get(0).id())).isFalse();
        assertThat(other.remove(1, rules.list(1).get(0).id())).isTrue();
        rules.refresh();
        assertThat(delay("{}", null)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void whatIsNoBackOffIsRefused() {
        assertThatThrownBy(() -> rules.set(
                        1,
                        Kind.GLOBAL,
                        Direction.ANY,
                        "",
                        (ObjectNode) JSON.readTree("{\"policy\":\"sometimes\"}"),
                        "ck_test"))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> BackoffRule.value(Kind.GLOBAL, "x")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> BackoffRule.value(Kind.TYPE, " ")).isInstanceOf(RefusedException.class);
    }

    private void set(Kind kind, Direction direction, String value, int seconds) throws Exception {
        rules.set(1, kind, direction, value, retry(seconds), "ck_test");
    }

    private static ObjectNode retry(int seconds) {
        return JSON.createObjectNode().put("policy", "fixed").put("delay", "PT" + seconds + "S");
    }

    private Duration delay(String options, String direction) throws Exception {
        EventData event = EventData.builder("shop/paid")
                .id("1")
                .source("/shop")
                .type("shop.paid")
                .extension("certesdirection", direction)
                .build();
        return rules.of(subscription(options), event).delays().get(0);
    }

    private static SubscriptionSnapshot subscription(String options) throws Exception {
        return new SubscriptionSnapshot(
                1,
                UUID.randomUUID(),
                1,
                "test",
                List.of(TopicPattern.ALL),
                new SubscriptionSnapshot.Webhook(URI.create("http://localhost"), null, null, java.util.Map.of()),
                SubscriptionOptions.of((ObjectNode) JSON.readTree(options)),
                SubscriptionSnapshot.Life.always(SubscriptionStatus.ACTIVE));
    }
}
