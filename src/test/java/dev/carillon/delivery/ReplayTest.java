package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private final DeliveryTables tables = new DeliveryTables();
    private final Instant begin = tables.clock.instant();
    private ReplayRunner runner;
    private Replays replays;

    @BeforeEach
    void wire() throws Exception {
        tables.subscription(7, "ACTIVE", "order/*");
        tables.planned(Long.MAX_VALUE);
        ReplayRows rows = new ReplayRows();
        DeliveryStates states = tables.states();
        ReplayBatch batch =
                new ReplayBatch(rows, tables.log.log, tables.subscriptions(), states, new SetAside(), new Hindrances());
        runner = new ReplayRunner(
                tables.log.database,
                rows,
                batch,
                new DeliveryClaims(tables.time, null, null, null, null, null, null, null),
                tables.time);
        replays = new Replays(
                new DeliveryRecords(tables.log.database, tables.time, states), rows, new LogTimes(), runner);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void makesADeliveryOfEachEventOfTheTopicsAlsoOfThoseThatMatchedNothingThen() throws Exception {
        tables.publish(30, "order/created");
        tables.publish(20, "refund/made");
        tables.deliveries(7, 1, 30, "DELIVERED");
        Replay own = replays.start(replay(null, begin, null, null));
        Replay others = replays.start(replay(List.of(TopicPattern.of("refund/**")), begin, null, null));
        runUntilDone();
        assertThat(made(own)).isEqualTo(30);
        assertThat(made(others)).isEqualTo(20);
        assertThat(found(own).progress().share()).isEqualTo(1);
        assertThat(tables.count("SELECT count(*) FROM delivery_due")).isEqualTo(50);
    }

    @Test
    void takesTheSpanOfTimeToTheInstant() throws Exception {
        for (int hour = 0; hour < 10; hour++) {
            tables.publish(3, "order/created");
            tables.clock.tick(Duration.ofHours(1));
        }
        Replay replay =
                replays.start(replay(null, begin.plus(Duration.ofHours(4)), begin.plus(Duration.ofHours(6)), null));
        runUntilDone();
        assertThat(made(replay)).isEqualTo(6);
        assertThat(tables.count("SELECT min(position) FROM delivery")).isEqualTo(13);
    }

    @Test
    void addsNothingTwiceWhenABatchIsRepeated() throws Exception {
        tables.publish(30, "order/created");
        Replay replay = replays.start(replay(null, begin, null, 10));
        runner.step();
        // As if the node had died before the place in the log was written.
        tables.execute("UPDATE replay SET position = 0, next_at = '2000-01-01 00:00:00+00'");
        tables.execute("DELETE FROM delivery_due");
        runUntilDone();
        assertThat(made(replay)).isEqualTo(30);
    }

    @Test
    void keepsToItsRate() throws Exception {
        tables.publish(100, "order/created");
        Replay replay = replays.start(replay(null, begin, null, 10));
        for (int second = 1; second <= 5; second++) {
            runner.step();
            runner.step();
            assertThat(made(replay)).isEqualTo(second * 10L);
            tables.clock.tick(Duration.ofSeconds(1));
        }
    }

    @Test
    void doesNotPileUpBeforeAnEndpointThatTakesNothing() throws Exception {
        tables.publish(3_000, "order/created");
        Replay replay = replays.start(replay(null, begin, null, null));
        for (int i = 0; i < 10; i++) {
            runner.step();
        }
        assertThat(made(replay)).isEqualTo(1_000);
        tables.execute("DELETE FROM delivery_due WHERE position <= 600");
        runner.step();
        assertThat(made(replay)).isEqualTo(1_500);
    }

    @Test
    void pausesResumesAndCancels() throws Exception {
        tables.publish(100, "order/created");
        Replay replay = replays.start(replay(null, begin, null, 10));
        runner.step();
        assertThat(replays.pause(1, replay.id()).orElseThrow().state()).isEqualTo(Replay.State.PAUSED);
        tables.clock.tick(Duration.ofMinutes(1));
        runner.step();
        assertThat(made(replay)).isEqualTo(10);

        assertThat(replays.resume(1, replay.id()).orElseThrow().state()).isEqualTo(Replay.State.RUNNING);
        runner.step();
        assertThat(made(replay)).isEqualTo(20);

        tables.execute("UPDATE delivery SET status = 'CLAIMED' WHERE position = 1");
        tables.execute("UPDATE delivery SET attempts = 1 WHERE position = 2");
        assertThat(replays.cancel(1, replay.id()).orElseThrow().state()).isEqualTo(Replay.State.CANCELLED);
        assertThat(tables.count("SELECT count(*) FROM delivery WHERE status = 'CANCELLED'"))
                .isEqualTo(18);
        assertThat(tables.list("SELECT position FROM delivery_due ORDER BY position"))
                .containsExactly(1L, 2L);
        assertThat(replays.resume(1, replay.id()).orElseThrow().state())
                .as("what is over stays over")
                .isEqualTo(Replay.State.CANCELLED);
        assertThat(replays.pause(2, replay.id())).as("another application").isEmpty();
    }

    @Test
    void recoverMakesWhatIsMissingAttemptedOrNot() throws Exception {
        tables.publish(6, "order/created");
        tables.publish(1, "refund/made");
        tables.deliveries(7, 1, 1, "DELIVERED");
        tables.deliveries(7, 2, 2, "FAILED");
        tables.deliveries(7, 3, 3, "WAITING");
        tables.deliveries(7, 4, 4, "CLAIMED");
        tables.deliveries(7, 5, 5, "CANCELLED");
        // 6 was never planned, 7 is not for it.
        tables.publish(1, "order/created"); // 8 came while it was disabled
        tables.deliveries(7, 8, 8, "WAITING");
        tables.execute("UPDATE delivery SET due_at = NULL WHERE position = 8");
        tables.execute("UPDATE delivery_due SET due_at = '9999-01-01 00:00:00+00' WHERE position = 8");
        Replay replay = replays.start(asked(Replay.Kind.RECOVER, null, begin));
        runUntilDone();
        assertThat(positions(replay)).containsExactly(2L, 5L, 6L);
        assertThat(found(replay).progress().added()).isEqualTo(4);
        assertThat(tables.count("SELECT count(*) FROM delivery_due WHERE due_at < '9999-01-01 00:00:00+00'"))
                .as("3 as before, 8 released, and those three")
                .isEqualTo(5);

        Replay again = replays.start(asked(Replay.Kind.RECOVER, null, begin));
        runUntilDone();
        assertThat(made(again)).as("they wait already").isZero();
    }

    @Test
    void recoverBeginsWhereTheSubscriptionBegan() throws Exception {
        tables.publish(10, "order/created");
        Replay replay = replays.start(asked(wanted(Replay.Kind.RECOVER, 7L, null, begin), 8));
        runUntilDone();
        assertThat(positions(replay)).containsExactly(9L, 10L);
    }

    @Test
    void retryMakesWhatWasGivenUpAndOnlyOnce() throws Exception {
        tables.subscription(8, "ACTIVE", "**");
        tables.publish(2_500, "order/created");
        tables.deliveries(7, 1, 2_500, "DELIVERED");
        tables.deliveries(8, 10, 12, "FAILED");
        tables.deliveries(8, 2_400, 2_400, "FAILED");
        Replay replay = replays.start(asked(Replay.Kind.RETRY, DeliveryState.FAILED, null));
        runUntilDone();
        assertThat(positions(replay)).containsExactly(10L, 11L, 12L, 2_400L);
        Replay again = replays.start(asked(Replay.Kind.RETRY, DeliveryState.FAILED, null));
        runUntilDone();
        assertThat(made(again)).isZero();
    }

    @Test
    void retryOfWhatWaitsMakesItDueNow() throws Exception {
        tables.publish(5, "order/created");
        tables.clock.tick(Duration.ofHours(10)); // when they will be due
        tables.deliveries(7, 1, 5, "WAITING");
        tables.clock.set(begin.plusSeconds(1));
        replays.start(asked(Replay.Kind.RETRY, DeliveryState.WAITING, null));
        runUntilDone();
        assertThat(tables.count("SELECT count(*) FROM delivery_due WHERE due_at = '2030-01-01 00:00:01+00'"))
                .isEqualTo(5);
        assertThat(tables.count("SELECT count(*) FROM delivery WHERE due_at = '2030-01-01 00:00:01+00'"))
                .isEqualTo(5);
        assertThat(tables.count("SELECT count(*) FROM delivery_due")).isEqualTo(5);
    }

    @Test
    void waitsWhileTheSubscriptionIsDisabledAndUntilWhatCameMeanwhileIsParked() throws Exception {
        tables.publish(10, "order/created");
        tables.execute("UPDATE subscription SET status = 'DISABLED'");
        Replay replay = replays.start(replay(null, begin, null, null));
        runner.step();
        assertThat(made(replay)).isZero();
        tables.execute("UPDATE subscription SET status = 'ACTIVE'");
        tables.execute("UPDATE subscription SET enabled_after = 10"); // and what waited is not parked yet
        runner.step();
        assertThat(made(replay)).isZero();
        tables.execute("INSERT INTO endpoint (subscription, parked_through) VALUES (7, 10)");
        runner.step();
        assertThat(made(replay)).isEqualTo(10);
    }

    @Test
    void whatIsStillToBePlannedIsNotMissing() throws Exception {
        tables.publish(50, "order/created");
        tables.planned(20);
        tables.deliveries(7, 1, 20, "DELIVERED");
        tables.execute("INSERT INTO delivery_set_aside (position, reason, looks, next_look)"
                + " VALUES (30, 'x', 0, current_timestamp)");
        Replay replay = replays.start(recover());
        runner.step();
        assertThat(made(replay)).isZero();
        assertThat(found(replay).state()).isEqualTo(Replay.State.RUNNING);

        tables.planned(50);
        tables.deliveries(7, 21, 29, "DELIVERED"); // and the others met nobody who wanted them
        runUntilDone();
        assertThat(made(replay)).as("31 to 50").isEqualTo(20);
    }

    private static Replays.Asked recover() {
        return asked(wanted(Replay.Kind.RECOVER, 7L, null, null), 0);
    }

    @Test
    void cancellingARetryOfAllEndsWhatItHasMade() throws Exception {
        tables.subscription(8, "ACTIVE", "order/*");
        tables.publish(20, "order/created");
        tables.deliveries(7, 1, 10, "FAILED");
        tables.deliveries(8, 11, 20, "FAILED");
        Replay retry = replays.start(retryOfAll());
        runner.step();
        assertThat(made(retry)).isEqualTo(20);
        tables.execute("UPDATE replay SET state = 'RUNNING'"); // it has just not noticed that it is done
        replays.cancel(1, retry.id());
        assertThat(tables.count("SELECT count(*) FROM delivery WHERE status = 'CANCELLED'"))
                .isEqualTo(20);
        assertThat(tables.count("SELECT count(*) FROM delivery_due")).isZero();
    }

    @Test
    void aRetryOfAllWaitsForItsOwnApplicationOnly() throws Exception {
        tables.publish(5, "order/created");
        tables.deliveries(7, 1, 5, "FAILED");
        tables.execute(
                "INSERT INTO application (number, uid, name, created_at) VALUES (2, 'two', 'two', current_timestamp)");
        tables.subscription(9, "ACTIVE", "order/*");
        tables.execute("UPDATE subscription SET application = 2, enabled_after = 5 WHERE number = 9"); // being enabled
        Replay retry = replays.start(retryOfAll());
        runUntilDone();
        assertThat(made(retry)).isEqualTo(5);
    }

    private Replays.Asked retryOfAll() {
        return asked(wanted(Replay.Kind.RETRY, null, DeliveryState.FAILED, begin), 0);
    }

    @Test
    void endsWithTheSubscription() throws Exception {
        tables.publish(10, "order/created");
        Replay replay = replays.start(replay(null, begin, null, 1));
        runner.step();
        tables.execute("DELETE FROM subscription");
        tables.clock.tick(Duration.ofSeconds(5));
        runner.step();
        assertThat(found(replay).state()).isEqualTo(Replay.State.CANCELLED);
        assertThat(found(replay).progress().reason()).contains("deleted");
    }

    @Test
    void ofNothingItIsDoneAtOnce() throws Exception {
        assertThat(replays.start(replay(null, begin, null, null)).state()).isEqualTo(Replay.State.DONE);
    }

    @Test
    void aRateOfNothingAndASpanThatEndsBeforeItBeginsAreRefused() {
        assertThatThrownBy(() -> replays.start(replay(null, begin, null, 0)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("/rate"));
        assertThatThrownBy(() -> replays.start(replay(null, begin, begin, null)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.field()).isEqualTo("/until"));
    }

    private void runUntilDone() throws Exception {
        for (int i = 0; i < 100 && tables.count("SELECT count(*) FROM replay WHERE state = 'RUNNING'") > 0; i++) {
            runner.step();
            tables.clock.tick(Duration.ofSeconds(1));
        }
        assertThat(tables.count("SELECT count(*) FROM replay WHERE state = 'RUNNING'"))
                .isZero();
    }

    private Replays.Asked replay(List<TopicPattern> topics, Instant since, Instant until, Integer rate) {
        return new Replays.Asked(
                1, new Replay.Selection(Replay.Kind.REPLAY, 7L, topics, null, new Period(since, until)), 0, rate);
    }

    private static Replays.Asked asked(Replay.Kind kind, DeliveryState retried, Instant since) {
        return asked(wanted(kind, kind == Replay.Kind.RETRY ? null : (Long) 7L, retried, since), 0);
    }

    private static Replays.Asked asked(Replay.Selection wanted, long startsAfter) {
        return new Replays.Asked(1, wanted, startsAfter, null);
    }

    private static Replay.Selection wanted(Replay.Kind kind, Long subscription, DeliveryState retried, Instant since) {
        return new Replay.Selection(kind, subscription, null, retried, new Period(since, null));
    }

    private long made(Replay replay) throws Exception {
        return tables.count("SELECT count(*) FROM delivery WHERE run = " + replay.run());
    }

    private List<Long> positions(Replay replay) throws Exception {
        return tables.list("SELECT position FROM delivery WHERE run = " + replay.run() + " ORDER BY position");
    }

    private Replay found(Replay replay) throws Exception {
        return replays.find(1, replay.id()).orElseThrow();
    }
}
