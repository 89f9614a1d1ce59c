package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.delivery.history.DeliveryHistory;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.EventPages;
import dev.carillon.eventlog.LogPruning;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.ReaderWatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.UniqueKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Duration KEPT = Duration.ofDays(30);

    private final DeliveryTables tables = new DeliveryTables();
    private final Retention retention = new Retention(
            tables.log.database,
            new LogPruning(),
            new ReaderWatch(),
            new DeliveryPruning(
                    tables.states(),
                    new SetAside(),
                    new DeliveryCounts(tables.log.database, tables.time),
                    new ReplayRows()),
            new RetentionSettings(KEPT),
            tables.time);

    @BeforeEach
    void subscribe() throws SQLException {
        tables.subscription(7, "ACTIVE");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void removesToTheSecondWhatIsOlderThanItIsKept() throws Exception {
        tables.publish(3);
        tables.clock.tick(Duration.ofSeconds(1));
        tables.publish(2);
        planned();
        tables.clock.tick(KEPT.minusSeconds(1));
        retention.step();
        assertThat(events()).as("not a second too early").isEqualTo(5);
        tables.clock.tick(Duration.ofSeconds(1));
        retention.step();
        assertThat(events()).isEqualTo(2);
        assertThat(tables.count("SELECT min(position) FROM event_log")).isEqualTo(4);
        assertThat(tables.count("SELECT count(*) FROM event_log")).isEqualTo(2);
    }

    @Test
    void deliveriesAndAttemptsGoWithTheirEvents() throws Exception {
        tables.publish(2_000);
        tables.deliveries(7, 1, 2_000, "DELIVERED");
        tables.execute("INSERT INTO delivery_attempt (position, subscription, run, attempt, claim, started_at,"
                + " duration_ms, outcome) SELECT position, 7, 0, 1, 1, current_timestamp, 1, 'refused' FROM event_log");
        planned();
        tables.clock.tick(KEPT);
        tables.publish(10);
        tables.deliveries(7, 2_001, 2_010, "DELIVERED");
        planned();
        tables.clock.tick(Duration.ofSeconds(1));
        prune();
        assertThat(events()).isEqualTo(10);
        assertThat(tables.count("SELECT count(*) FROM delivery")).isEqualTo(10);
        assertThat(tables.count("SELECT count(*) FROM delivery_attempt")).isZero();
    }

    @Test
    void whatStillWaitsEndsAsExpiredAndIsShownAsLongAgain() throws Exception {
        tables.publish(3);
        tables.deliveries(7, 1, 1, "DELIVERED");
        tables.deliveries(7, 2, 3, "WAITING");
        tables.execute("UPDATE delivery SET status = 'CLAIMED', claim = 4 WHERE position = 3");
        tables.execute("DELETE FROM delivery_due WHERE position = 3");
        tables.execute(
                "INSERT INTO delivery_claim (subscription, position, run, claim, node) VALUES (7, 3, 0, 4, 'n')");
        planned();
        tables.clock.tick(KEPT.plusSeconds(1));
        prune();
        assertThat(tables.count("SELECT count(*) FROM delivery_due")).isZero();
        assertThat(tables.count("SELECT count(*) FROM delivery_claim")).isZero();
        assertThat(events()).isZero();
        List<DeliveryView> left = tables.history()
                .list(new DeliveryHistory.Query(1, null, null, null, null, null), null, 10)
                .deliveries();
        assertThat(left).extracting(DeliveryView::id).containsExactly("3-7-0", "2-7-0");
        assertThat(left)
                .allMatch(each ->
                        each.progress().status().equals("expired") && each.of().topic() == null);

        tables.clock.tick(KEPT.plusSeconds(1));
        prune();
        assertThat(tables.count("SELECT count(*) FROM delivery")).isZero();
    }

    @Test
    void whatIsAddedForAnEventThatIsGoneExpires() throws Exception {
        tables.publish(2);
        planned();
        tables.clock.tick(KEPT.plusSeconds(1));
        StoredEvent gone = tables.log.database.transaction(
                session -> tables.log.log.at(session, 1).events().get(0));
        retention.step();
        assertThat(events()).isZero();
        tables.log.database.transaction(session -> tables.states()
                .plan( // a replay had read it before
                        session,
                        null,
                        List.of(PlannedDelivery.due(new DeliveryKey(1, 7, 3), gone)),
                        tables.clock.instant()));
        tables.execute("INSERT INTO node (id, started_at, lease_until)"
                + " VALUES ('node', current_timestamp, current_timestamp)");
        List<Delivery> claimed = tables.log.database.transaction(session -> tables.states()
                .claim(
                        session,
                        "node",
                        tables.subscriptions().current().byNumber(7).orElseThrow(),
                        tables.clock.instant(),
                        10,
                        1_000));
        assertThat(claimed).isEmpty();
        assertThat(tables.count("SELECT count(*) FROM delivery WHERE status = 'EXPIRED'"))
                .isEqualTo(1);
        assertThat(tables.count("SELECT count(*) FROM delivery_due")).isZero();
        assertThat(tables.count("SELECT count(*) FROM delivery_claim")).isZero();
    }

    @Test
    void whatWasParkedExpiresToo() throws Exception {
        tables.publish(2);
        tables.deliveries(7, 1, 2, "WAITING");
        tables.execute("UPDATE delivery SET due_at = NULL");
        tables.execute("UPDATE delivery_due SET due_at = '9999-01-01 00:00:00+00'");
        planned();
        tables.clock.tick(KEPT.plusSeconds(1));
        retention.step();
        assertThat(tables.count("SELECT count(*) FROM delivery WHERE status = 'EXPIRED'"))
                .isEqualTo(2);
        assertThat(tables.count("SELECT count(*) FROM delivery_due")).isZero();
    }

    @Test
    void whatAReaderHasNotPassedStays() throws Exception {
        reader("subscriber/slow", 0);
        tables.publish(10);
        planned();
        for (int day = 1; day <= 60; day++) {
            watch(Duration.ofDays(1));
            if (day % 10 == 0) {
                tables.execute("UPDATE log_cursor SET position = position + 1 WHERE reader = 'subscriber/slow'");
            }
        }
        retention.step();
        assertThat(tables.count("SELECT min(position) FROM event_log")).isEqualTo(7);
    }

    @Test
    void aReaderThatHasNotMovedForLongerIsMovedUpAndCounted() throws Exception {
        reader("subscriber/gone", 2);
        tables.publish(10);
        planned();
        watch(KEPT);
        assertThat(tables.count("SELECT min(position) FROM event_log"))
                .as("not yet")
                .isEqualTo(1);
        tables.clock.tick(Duration.ofSeconds(1));
        retention.step();
        assertThat(events()).isZero();
        assertThat(tables.count("SELECT position FROM log_cursor WHERE reader = 'subscriber/gone'"))
                .isEqualTo(10);
        assertThat(tables.count("SELECT skipped FROM reader_watch WHERE reader = 'subscriber/gone'"))
                .isEqualTo(8);
    }

    @Test
    void aReaderIsNotTakenForGoneBecauseNothingRanMeanwhile() throws Exception {
        reader("subscriber/quiet", 0);
        watch(Duration.ofDays(40));
        tables.publish(5);
        planned();
        retention.step();
        tables.clock.tick(Duration.ofDays(100));
        retention.step();
        assertThat(events()).isEqualTo(5);
        watch(KEPT.plusHours(1));
        assertThat(events()).as("now it was seen not to move").isZero();
    }

    @Test
    void keysOfEventsAndRequestsGoWithThem() throws Exception {
        NewEvent own = new NewEvent(
                UUID.randomUUID(),
                1,
                tables.clock.instant(),
                UniqueKey.of(1, "/shop", "a-17"),
                EventData.builder("order/created")
                        .id("a-17")
                        .source("/shop")
                        .type("t")
                        .json("{}")
                        .build());
        tables.log.database.transaction(session -> {
            new EventKeys().claim(session, List.of(own));
            tables.log.store.insert(session, List.of(own));
            return tables.log.store.number(session, List.of(own));
        });
        tables.execute(
                "INSERT INTO idempotency_key VALUES (random_uuid(), random_uuid(), '', '2030-01-01 00:00:00+00'),"
                        + " (random_uuid(), random_uuid(), '', '2030-01-20 00:00:00+00')");
        planned();
        tables.clock.tick(KEPT.plusSeconds(1));
        prune();
        assertThat(tables.count("SELECT count(*) FROM event_key")).isZero();
        assertThat(tables.count("SELECT count(*) FROM idempotency_key")).isEqualTo(1);
    }

    @Test
    void oneNodeAtATime() throws Exception {
        tables.publish(10);
        planned();
        tables.clock.tick(KEPT.plusSeconds(1));
        tables.log.database.transaction(session -> {
            new LogPruning().lock(session);
            retention.step();
            return null;
        });
        assertThat(events()).isEqualTo(10);
        retention.step();
        assertThat(events()).isZero();
    }

    @Test
    void pagesSayWhereTheLogBegins() throws Exception {
        tables.publish(10);
        planned();
        tables.clock.tick(KEPT.plusSeconds(1));
        tables.publish(2);
        prune();
        EventPages pages = tables.log.pages();
        assertThat(pages.pruned()).isEqualTo(10);
        assertThat(pages.after(new EventPages.Query(1, null, null, null), 0, 50).events())
                .extracting(each -> each.position())
                .containsExactly(11L, 12L);
    }

    @Test
    void aNegativeTimeIsRefusedByTheNameOfItsKey() {
        assertThatThrownBy(() -> new RetentionSettings(Duration.ofDays(-1)))
                .hasMessageContaining("carillon.retention.events");
    }

    private void prune() throws SQLException {
        for (int i = 0; i < 100; i++) {
            retention.step();
        }
    }

    /** Looks once an hour. */
    private void watch(Duration time) throws SQLException {
        retention.step();
        for (long hour = 0; hour < time.toHours(); hour++) {
            tables.clock.tick(Duration.ofHours(1));
            retention.step();
        }
    }

    /** The planner has read all. */
    private void planned() throws SQLException {
        tables.execute("UPDATE log_cursor SET position = (SELECT position FROM log_head) WHERE reader = 'delivery'");
    }

    private void reader(String name, long position) throws SQLException {
        tables.execute(
                "INSERT INTO log_cursor (reader, position, version) VALUES ('" + name + "', " + position + ", 1)");
    }

    private long events() throws SQLException {
        return tables.count("SELECT count(*) FROM event");
    }
}
