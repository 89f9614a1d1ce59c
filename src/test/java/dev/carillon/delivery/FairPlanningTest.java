package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.TestLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One application's filters, and the events of another. */
class FairPlanningTest {

    private static final int COSTLY = 200; // some hundred milliseconds
    private static final int HOG = 1;
    private static final int OTHER = 2;
    private static final long IN_ORDER = 8_000;
    private static final long OTHERS = 9_000;
    private static final String TEXT = "{\"t\":\"" + "a".repeat(100_000) + "\"}";
    private static final String FILTER =
            "{\"filter\":\"LENGTH(" + "UPPER(LOWER(".repeat(4) + "DATA('/t')" + "))".repeat(4) + ") > 0\"}";

    private final TestLog log = new TestLog();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private TestNode node;

    @BeforeEach
    void subscribe() throws Exception {
        for (long number = 1; number <= COSTLY; number++) {
            subscriptions.addOf(HOG, number, "costly", FILTER);
        }
        subscriptions.addOf(HOG, IN_ORDER, "**", "{\"order\":\"fifo\"}");
        node = node(log);
        node.beat();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatTakesLongIsPlannedApartAndHoldsUpNobodyElse() throws Exception {
        subscriptions.addOf(OTHER, OTHERS, "**", "{}");
        publish(HOG, "costly", TEXT, 3);
        publish(OTHER, "other", "{}", 1);

        node.planner.step();

        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(1);
        assertThat(node.count("SELECT subscription FROM delivery")).isEqualTo(OTHERS);
        assertThat(node.count("SELECT count(*) FROM delivery_set_aside WHERE late_for = 1"))
                .isEqualTo(3);
        untilNothingIsLate();
        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(1 + 3 * (COSTLY + 1));
        assertThat(node.count("SELECT count(*) FROM delivery_due WHERE subscription < " + IN_ORDER))
                .isEqualTo(3 * COSTLY);
    }

    /** Also on a node that has not planned before. */
    @Test
    void whatComesBehindItKeepsItsOrder() throws Exception {
        subscriptions.addOf(OTHER, OTHERS, "**", "{}");
        publish(HOG, "costly", TEXT, 1);
        node.planner.step();
        publish(HOG, "cheap", "{}", 1);
        TestNode another = node(log.anotherNode()); // on the same pool, which is closed with the log
        another.beat();
        another.planner.step();
        publish(HOG, "cheap", "{}", 1);
        node.planner.step();

        assertThat(node.count("SELECT count(*) FROM delivery")).isZero();
        untilNothingIsLate();
        publish(HOG, "cheap", "{}", 1);
        node.planner.step();

        assertThat(node.count("SELECT count(*) FROM delivery WHERE subscription = " + IN_ORDER))
                .isEqualTo(4);
        assertThat(node.count("SELECT position FROM delivery_order WHERE is_out"))
                .isEqualTo(1);
        assertThat(node.count("SELECT count(*) FROM delivery_set_aside")).isZero();
    }

    @Test
    void whoHasNobodyBesideItTakesAsLongAsItTakes() throws Exception {
        publish(HOG, "costly", TEXT, 1);

        node.planner.step();

        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(COSTLY + 1);
    }

    @Test
    void whatWasSetAsideForAnotherReasonIsPlannedApartToo() throws Exception {
        subscriptions.addOf(OTHER, OTHERS, "**", "{}");
        publish(HOG, "costly", TEXT, 1);
        node.execute("UPDATE log_cursor SET position = 1 WHERE reader = 'delivery'");
        node.execute("INSERT INTO delivery_set_aside (position, reason, looks, next_look)"
                + " VALUES (1, 'x', 3, TIMESTAMP WITH TIME ZONE '2020-01-01 00:00:00+00')");

        node.watch.look();

        assertThat(node.count("SELECT count(*) FROM delivery_set_aside WHERE late_for = 1"))
                .isEqualTo(1);
        untilNothingIsLate();
        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(COSTLY + 1);
    }

    private void untilNothingIsLate() throws Exception {
        while (node.planner.late.step().isZero()) {
            assertThat(node.count("SELECT count(*) FROM delivery_set_aside WHERE looks > 0"))
                    .isZero();
        }
    }

    private void publish(int application, String topic, String json, int events) throws Exception {
        for (int i = 0; i < events; i++) {
            EventData data = EventData.builder(topic)
                    .id(UUID.randomUUID().toString())
                    .source("/s")
                    .type("t")
                    .json(json)
                    .build();
            List<NewEvent> one = List.of(new NewEvent(
                    UUID.randomUUID(), application, Clock.systemUTC().instant(), null, data));
            log.database.transaction(session -> {
                log.store.insert(session, one);
                return log.store.number(session, one);
            });
        }
    }

    private TestNode node(TestLog of) {
        DeliverySettings settings = new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new TestNode(
                of, subscriptions, settings, Clock.systemUTC(), (to, event, done) -> done.accept(TestNode.OK));
    }
}
