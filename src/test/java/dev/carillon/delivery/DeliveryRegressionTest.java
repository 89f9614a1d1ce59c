package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.LogPruning;
import dev.carillon.eventlog.ReaderWatch;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was once wrong: each says what should be. Everything is stepped by hand. */
class DeliveryRegressionTest {

    private static final String RETRY = "\"retry\":{\"policy\":\"fixed\",\"delay\":\"PT10S\",\"jitter\":0}";

    private final TestLog log = new TestLog();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();

    private record Sent(TestLog by, long subscription, long position, Consumer<AttemptOutcome> done) {}

    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        log.close();
    }

    private static DeliverySettings settings(int inFlight, int perEndpoint, long bytes) {
        return new DeliverySettings(
                inFlight,
                perEndpoint,
                1_000,
                bytes,
                500,
                Duration.ofSeconds(15),
                CircuitPolicy.DEFAULT,
                Duration.ofDays(5));
    }

    private TestNode node(TestLog of, DeliverySettings settings) {
        return new TestNode(
                of,
                subscriptions,
                settings,
                clock,
                (to, event, done) -> sent.add(new Sent(of, to.number(), event.position(), done))) {
            @Override
            boolean isAlone() {
                return false;
            }
        };
    }

    private List<Long> positions(long subscription) {
        return sent.stream()
                .filter(each -> each.subscription == subscription)
                .map(Sent::position)
                .toList();
    }

    private Sent sent(long subscription, long position) {
        return sent.stream()
                .filter(each -> each.subscription == subscription && each.position == position)
                .findFirst()
                .orElseThrow();
    }

    private static void steps(TestNode node) throws SQLException {
        for (int i = 0; i < 6; i++) {
            node.endpointWatch.step();
            node.cleanup.step();
            node.recorder.step();
            node.claims.wake();
            node.claims.step();
            node.planner.step();
        }
    }

    /** Disabled and enabled while one of its key waits in memory for a place: parked there, and its key never goes on. */
    @Test
    void aKeyGoesOnWhenTheOneThatWasOutIsParkedFromMemory() throws Exception {
        subscriptions.add(1, "a", "{\"order\":\"fifo\"," + RETRY + "}");
        subscriptions.add(2, "b", "{" + RETRY + "}");
        TestNode node = node(log, settings(1, 1, 64 << 20));
        node.beat();
        node.endpointWatch.step();
        node.publish("b", 1);
        node.planner.step(); // has the only place
        node.publish("a", 2); // 2 waits in memory for a place, 3 behind it
        node.planner.step();
        assertThat(positions(2)).containsExactly(1L);

        subscriptions.status(1, SubscriptionStatus.DISABLED);
        subscriptions.enable(1, 3);
        steps(node);
        sent(2, 1).done.accept(OK);
        steps(node);
        assertThat(node.count("SELECT count(*) FROM delivery WHERE subscription = 1 AND due_at IS NULL"
                        + " AND status = 'WAITING'"))
                .as("2 and 3 are parked")
                .isEqualTo(2);
        assertThat(node.count("SELECT parked_through FROM endpoint WHERE subscription = 1"))
                .isEqualTo(3);

        node.publish("a", 1); // 4: came after it was enabled
        node.planner.step();
        steps(node);
        clock.tick(Duration.ofHours(1));
        node.beat();
        steps(node);
        assertThat(positions(1)).containsExactly(4L);
    }

    /** The lease is lost, and the statement that begins the next incarnation fails once: nothing is forgotten. */
    @Test
    void whatWasHeldIsForgottenAlsoIfTheNextIncarnationBeginsLater() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode first = node(log, settings(64, 1, 64 << 20));
        first.beat();
        first.endpointWatch.step();
        first.publish("a", 3);
        first.planner.step(); // 1 is on its way, 2 and 3 wait in memory
        try (TestLog other = log.anotherNode()) {
            TestNode second = node(other, settings(64, 64, 64 << 20));
            first.execute("DELETE FROM node"); // it was taken for dead
            second.beat();
            second.endpointWatch.step();
            second.claims.wake();
            second.claims.step();
            assertThat(sent.stream().filter(each -> each.by == other)).hasSize(3);
            sent.stream().filter(each -> each.by == other).toList().forEach(each -> each.done.accept(OK));
            second.recorder.step();
            assertThat(first.count(DeliveryStatus.DELIVERED)).isEqualTo(3);

            try (Connection blocks = log.source.getConnection();
                    Statement statement = blocks.createStatement()) {
                blocks.setAutoCommit(false);
                statement.execute("INSERT INTO node (id, started_at, lease_until) VALUES ('" + log.node.id()
                        + "-2', current_timestamp, current_timestamp)");
                try {
                    first.beat();
                } catch (SQLException e) { // as if the database had been away for a moment
                    // it is repeated by its loop
                }
                blocks.rollback();
            }
            first.beat();
            first.endpointWatch.step();
            sent(1, 1).done.accept(OK);
            first.endpointWatch.step();
            first.beat();
            assertThat(sent.stream().filter(each -> each.by == log).map(Sent::position))
                    .as("sent by the node that lost its lease, long after all was delivered by the other")
                    .containsExactly(1L);
        }
    }

    /** A node was stopped amid a transaction: one row stays locked, and nothing of what it held is taken over. */
    @Test
    void oneLockedRowDoesNotKeepTheOthersFromBeingTakenOver() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.publish("a", 10);
        node.planner.step(); // no lease yet: all are queued
        node.born("stopped");
        node.log.database.transaction(session -> node.states.claim(
                session, "stopped", subscriptions.current().byNumber(1).orElseThrow(), clock.instant(), 10, 1 << 20));
        assertThat(node.count("SELECT count(*) FROM delivery_claim WHERE node = 'stopped'"))
                .isEqualTo(10);
        try (Connection stopped = log.source.getConnection();
                Statement statement = stopped.createStatement()) {
            stopped.setAutoCommit(false);
            statement.execute("UPDATE delivery SET attempts = 1 WHERE position = 5"); // amid recording
            for (int i = 0; i < 3; i++) {
                try {
                    node.beat();
                } catch (SQLException e) {
                    // it is repeated by its loop
                }
            }
            long freed = node.count("SELECT count(*) FROM delivery WHERE status = 'WAITING'");
            stopped.rollback();
            assertThat(freed).isEqualTo(9);
        }
    }

    /** The same: its start fails, too. */
    @Test
    void aNodeStartsAlthoughAnotherWasStoppedAmidATransaction() throws Exception {
        oneClaimedBy("stopped");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        try (Connection stopped = log.source.getConnection();
                Statement statement = stopped.createStatement()) {
            stopped.setAutoCommit(false);
            statement.execute("UPDATE delivery SET attempts = 1 WHERE position = 1");
            node.start();
        }
    }

    private void oneClaimedBy(String dead) throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.publish("a", 1);
        node.planner.step();
        node.born(dead);
        log.database.transaction(session -> node.states.claim(
                session, dead, subscriptions.current().byNumber(1).orElseThrow(), clock.instant(), 10, 1 << 20));
    }

    /** An endpoint's row is locked by a node that was stopped: endpoints behind it in the round get nothing. */
    @Test
    void oneEndpointThatCannotBeClaimedForHoldsUpNoOther() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        subscriptions.add(2, "b", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.publish("a", 1);
        node.publish("b", 5);
        node.planner.step();
        node.execute("INSERT INTO endpoint (subscription, generation, failures, openings, open_until) VALUES (1, 1, 10,"
                + " 1, TIMESTAMP WITH TIME ZONE '2029-01-01 00:00:00+00')");
        node.beat();
        node.endpointWatch.step();
        try (Connection stopped = log.source.getConnection();
                Statement statement = stopped.createStatement()) {
            stopped.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM endpoint WHERE subscription = 1 FOR UPDATE");
            for (int i = 0; i < 4; i++) {
                try {
                    node.claims.wake();
                    node.claims.step();
                } catch (SQLException e) {
                    // it is repeated by its loop
                }
            }
            stopped.rollback();
        }
        assertThat(positions(2)).hasSize(5);
    }

    /** A claim takes one away while its event is pruned: it is delivered, and its row stays for ever. */
    @Test
    void whatWasDeliveredWhileItsEventWasPrunedIsRemovedSomeTime() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        subscriptions.add(2, "b", "{" + RETRY + "}");
        subscriptions.status(2, SubscriptionStatus.PAUSED);
        Retention retention = retention(node);
        node.publish("b", 1); // expires first, and is kept for 30 days more: what stands behind it is not looked at
        node.publish("a", 1);
        node.planner.step();
        node.beat();
        node.endpointWatch.step();
        clock.tick(Duration.ofDays(31));

        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<List<Delivery>> claim = CompletableFuture.supplyAsync(() -> {
            try {
                return log.database.transaction(session -> {
                    List<Delivery> some = node.states.claim(
                            session,
                            node.lease.id(),
                            subscriptions.current().byNumber(1).orElseThrow(),
                            clock.instant(),
                            10,
                            1 << 20);
                    claimed.countDown();
                    await().until(() -> released.getCount() == 0);
                    return some;
                });
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        claimed.await(5, TimeUnit.SECONDS);
        CompletableFuture<Void> pruning = CompletableFuture.runAsync(() -> {
            try {
                retention.step();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> pruning.isDone() || node.isOneBlocked());
        released.countDown();
        pruning.handle((done, failure) -> failure).get(5, TimeUnit.SECONDS); // it may have waited too long
        Delivery delivery = claim.get(5, TimeUnit.SECONDS).get(0);
        log.database.transaction(session -> node.states.record(
                session,
                List.of(new DeliveryResult(delivery, 1, clock.instant(), OK, new NextStep.Done(), Duration.ZERO)),
                clock.instant()));
        assertThat(node.count("SELECT count(*) FROM event")).isZero();
        for (int i = 0; i < 5; i++) {
            clock.tick(Duration.ofDays(100));
            retention.step();
        }
        assertThat(node.count("SELECT count(*) FROM delivery")).isZero();
    }

    /** 500 of these, and retention turns round them 50 times a second, and what expired above them is never removed. */
    @Test
    void suchRowsHoldUpNothingElse() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        Retention retention = retention(node);
        node.publish("a", 600);
        node.planner.step();
        node.planner.step();
        clock.tick(Duration.ofDays(31));
        for (int i = 0; i < 4; i++) {
            retention.step();
        }
        assertThat(node.count("SELECT count(*) FROM delivery WHERE status = 'EXPIRED'"))
                .isEqualTo(600);
        node.execute("UPDATE delivery SET status = 'DELIVERED' WHERE position <= 500");
        clock.tick(Duration.ofDays(31));
        Duration rest = Duration.ZERO;
        for (int i = 0; i < 20; i++) {
            rest = retention.step();
        }
        assertThat(rest).isGreaterThan(Duration.ofSeconds(1));
        assertThat(node.count("SELECT count(*) FROM delivery WHERE status = 'EXPIRED'"))
                .isZero();
    }

    private Retention retention(TestNode node) {
        return new Retention(
                log.database,
                new LogPruning(),
                new ReaderWatch(),
                new DeliveryPruning(
                        node.states, new SetAside(), new DeliveryCounts(log.database, node.time), new ReplayRows()),
                new RetentionSettings(Duration.ofDays(30)),
                node.time);
    }

    /** An endpoint whose row is known, and that always has one result on its way to the database: never read again. */
    @Test
    void whatOtherNodesWriteIsSeenAlsoOfAnEndpointThatIsBusy() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        SubscriptionSnapshot a = subscriptions.current().byNumber(1).orElseThrow();
        node.execute(
                "INSERT INTO endpoint (subscription, generation, parked_through) VALUES (1, 1, 5)"); // enabled once
        node.endpoints.refresh(log.database);
        node.execute(
                "UPDATE endpoint SET parked_through = 10," // another node: enabled again; asked to wait
                        + " paused_until = TIMESTAMP WITH TIME ZONE '2030-01-01 01:00:00+00' WHERE subscription = 1");
        DeliveryResult before = delivered(0);
        node.endpoints.noticed(before, clock.instant());
        for (int second = 1; second <= 60; second++) {
            DeliveryResult next = delivered(second);
            node.endpoints.noticed(next, clock.instant());
            node.endpoints.recorded(List.of(before), Endpoints.Changed.NOTHING);
            before = next;
            node.endpoints.refresh(log.database);
        }
        assertThat(node.endpoints.of(a).parkedThrough()).isEqualTo(10);
        assertThat(node.endpoints.admits(a, clock.instant())).isFalse();
    }

    private DeliveryResult delivered(long position) {
        Delivery delivery = new Delivery(
                new Claim(new DeliveryKey(position, 1, 0), 1), null, 0, null, clock.instant(), true, 0, null);
        return new DeliveryResult(delivery, 1, clock.instant(), OK, new NextStep.Done(), Duration.ZERO);
    }

    /** A claim that rolls back holds the rows while the sweep goes by: it says that all is parked, and they are sent. */
    @Test
    void theSweepSeesWhatSomebodyHasLocked() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.publish("a", 5);
        node.planner.step();
        SubscriptionSnapshot before = subscriptions.current().byNumber(1).orElseThrow();
        subscriptions.status(1, SubscriptionStatus.DISABLED);
        subscriptions.enable(1, 5);
        try {
            node.born("other");
            log.database.transaction(session -> {
                node.states.claim(session, "other", before, clock.instant(), 10, 1 << 20);
                node.endpointWatch.step();
                node.cleanup.step();
                node.cleanup.step();
                throw new SQLException("it could not be claimed after all");
            });
        } catch (SQLException e) {
            // it is repeated by its loop
        }
        node.beat();
        steps(node);
        assertThat(positions(1)).isEmpty();
    }

    /** What is done after a commit throws: the places of the whole group are lost. */
    @Test
    void placesComeFreeAlsoIfWhatFollowsACommitFails() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        EndedAttempts ended = new EndedAttempts();
        DeliveryDispatcher dispatcher = new DeliveryDispatcher(
                subscriptions,
                node.endpoints,
                node.lease,
                new DeliveryLimits(settings(64, 64, 64 << 20), node.nodes),
                node.rateLimiter,
                (to, event, attempt, done) -> done.accept(OK),
                ended,
                node.time);
        ResultListener fails = new ResultListener() {
            @Override
            public Runnable within(dev.carillon.eventlog.Session session, List<DeliveryResult> results, Instant now) {
                return () -> {
                    throw new IllegalStateException("an observer of LogGrew failed");
                };
            }
        };
        ResultRecorder recorder = new ResultRecorder(
                new DeliveryRecords(log.database, node.time, node.states),
                node.endpoints,
                ended,
                new DeliveryFlow(log.database, node.time, node.endpoints, dispatcher, node.claims),
                new ResultListeners(List.of(fails)));
        node.publish("a", 10);
        node.planner.step();
        node.beat();
        node.endpointWatch.step();
        SubscriptionSnapshot a = subscriptions.current().byNumber(1).orElseThrow();
        int free = dispatcher.free(a);
        List<Delivery> claimed = log.database.transaction(
                session -> node.states.claim(session, node.lease.id(), a, clock.instant(), 10, 1 << 20));
        dispatcher.prefetch(claimed);
        dispatcher.startClaimed(claimed);
        for (int i = 0; i < 3; i++) {
            try {
                recorder.step();
            } catch (RuntimeException e) {
                // it is repeated by its loop
            }
        }
        assertThat(node.count(DeliveryStatus.DELIVERED)).isEqualTo(10);
        assertThat(claimed).noneMatch(each -> dispatcher.isPrefetched(each.claim()));
        clock.tick(Duration.ofSeconds(10));
        assertThat(dispatcher.free(a)).isGreaterThanOrEqualTo(free);
    }

    @Test
    void bytesAreBounded() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(1_000, 64, 4)); // two events of two bytes
        node.publish("a", 200);
        node.planner.step();
        node.beat();
        node.endpointWatch.step();
        for (int i = 0; i < 3; i++) { // looks: one each 5 s, or at each event that is planned for the queue
            node.claims.wake();
            node.claims.step();
        }
        assertThat(node.count(DeliveryStatus.CLAIMED)).isLessThanOrEqualTo(3);
    }

    /** The others take over the share of a node at once when its lease is over, although its requests go on. */
    @Test
    void theShareOfANodeThatWasLostIsTakenOverWhenItsRequestsHaveEnded() throws Exception {
        subscriptions.add(1, "a", "{\"limits\":{\"concurrency\":2}," + RETRY + "}");
        try (TestLog other = log.anotherNode()) {
            TestNode first = node(log, settings(64, 64, 64 << 20));
            TestNode second = node(other, settings(64, 64, 64 << 20));
            first.beat();
            second.beat();
            for (int i = 0; i < 15; i++) {
                clock.tick(Duration.ofSeconds(5));
                first.beat();
                second.beat();
            }
            first.endpointWatch.step();
            second.endpointWatch.step();
            first.publish("a", 10);
            first.planner.step();
            steps(second);
            assertThat(sent).hasSize(2);
            for (int i = 0; i < 5; i++) { // the first is out of reach; its request has 5 s to go of 30 s
                clock.tick(Duration.ofSeconds(5));
                second.beat();
            }
            steps(second);
            assertThat(sent).as("on their way at once").hasSizeLessThanOrEqualTo(2);
        }
    }

    /** The planner is at work whenever the watch looks: each such look doubles the wait. */
    @Test
    void aBusyPlannerIsNoFaultOfAnEventThatWasSetAside() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.publish("a", 1);
        node.planner.step();
        node.execute("DELETE FROM delivery");
        node.execute("DELETE FROM delivery_due");
        node.log.database.transaction(session -> {
            new SetAside().add(session, 1, "for a while", clock.instant());
            return null;
        });
        try (Connection planner = log.source.getConnection();
                Statement statement = planner.createStatement()) {
            planner.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM log_cursor WHERE reader = 'delivery' FOR UPDATE");
            for (int i = 0; i < 3; i++) {
                clock.tick(Duration.ofMinutes(1));
                node.beat();
            }
            planner.rollback();
        }
        clock.tick(Duration.ofMinutes(5)); // nobody plans now
        node.beat();
        assertThat(node.count("SELECT count(*) FROM delivery")).isEqualTo(1);
    }

    /** The outs of 1,200 keys expired: 500 keys a minute go on. */
    @Test
    void allKeysGoOnWhoseFirstHasExpired() throws Exception {
        subscriptions.add(1, "a", "{\"order\":\"key\",\"orderKey\":\"subject\"," + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.publish("a", 1_200);
        node.publish("a", 1_200);
        for (int i = 0; i < 8; i++) {
            node.planner.step();
        }
        assertThat(node.count("SELECT count(*) FROM delivery_order WHERE is_out"))
                .isEqualTo(1_200);
        log.database.transaction(session -> node.states.expire(session, 0, 1_200, clock.instant()));
        Duration rest = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            rest = node.cleanup.step();
        }
        assertThat(node.count("SELECT count(*) FROM delivery_due"))
                .as("rests " + rest)
                .isEqualTo(1_200);
    }

    private static final class Jumping extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A clock that is set forward by an hour, noticed within 5 s: an endpoint with a rate gets nothing for an hour. */
    @Test
    void aClockThatIsSetForwardStopsNoEndpoint() throws Exception {
        subscriptions.add(1, "a", "{\"limits\":{\"rate\":{\"requests\":10,\"per\":\"PT1S\"}}}");
        subscriptions.storeIn(log.database);
        Jumping own = new Jumping();
        dev.carillon.eventlog.DatabaseTime time = new dev.carillon.eventlog.DatabaseTime(own);
        RateLimiter rateLimiter = new RateLimiter(log.database, time, subscriptions);
        log.database.transaction(time::learn);
        Lane lane = new Lane(1);
        lane.add(delivered(1).delivery());
        own.ahead = Duration.ofHours(1);
        rateLimiter.ask(lane, each -> {});
        rateLimiter.step();
        log.database.transaction(time::learn); // the next sign of life
        Queue<Lane> given = new ConcurrentLinkedQueue<>();
        rateLimiter.ask(lane, given::add);
        await().until(() -> {
            rateLimiter.step();
            rateLimiter.ask(lane, given::add);
            return lane.next(10, 10, time.instant(), new RateSlot.Terms(Duration.ofMillis(100), time.adjustments()))
                    != null;
        });
    }

    /** The process is stopped between the question and the answer: its time is wrong by half of that. */
    @Test
    void timeIsNotLearntFromAnAnswerThatTookLong() throws Exception {
        Jumping own = new Jumping();
        dev.carillon.eventlog.DatabaseTime time = new dev.carillon.eventlog.DatabaseTime(own) {
            @Override
            public Instant now(dev.carillon.eventlog.Session session) throws SQLException {
                Instant now = super.now(session);
                own.ahead = Duration.ofSeconds(40); // what a stop of 40 s looks like, to a test that does not wait
                return now;
            }
        };
        log.database.transaction(time::learn);
        Duration wrong = Duration.between(time.instant(), own.instant());
        assertThat(wrong.abs()).isLessThan(Duration.ofSeconds(1));
    }

    /** What a new endpoint takes is said as the recovery of the one before. */
    @Test
    void aNewUrlIsNoRecoveryOfTheOldOne() throws Exception {
        subscriptions.add(1, "a", "{" + RETRY + "}");
        TestNode node = node(log, settings(64, 64, 64 << 20));
        node.beat();
        node.execute("INSERT INTO endpoint (subscription, generation, failures, openings, failing_since, open_until)"
                + " VALUES (1, 1, 12, 3, TIMESTAMP WITH TIME ZONE '2029-12-01 00:00:00+00',"
                + " TIMESTAMP WITH TIME ZONE '2031-01-01 00:00:00+00')");
        node.endpointWatch.step();
        subscriptions.move(1);
        node.publish("a", 1);
        node.planner.step();
        sent(1, 1).done.accept(OK);
        node.recorder.step();
        assertThat(node.facts).noneMatch(each -> each instanceof SubscriptionRecovered);
    }
}
