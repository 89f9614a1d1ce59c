package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.AWAY;
import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A result that cannot be recorded holds up those of its endpoint, and nobody else's. */
class LateResultsTest {

    private static final long BAD = 1;
    private static final long GOOD = 2;
    private static final AttemptOutcome POISON =
            new AttemptOutcome.Delivered(200, Duration.ofMillis(1), "poison"); // the database refuses it

    private final FailingStatements statements = new FailingStatements();
    private final TestLog log = new TestLog(statements::over);
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Consumer<AttemptOutcome>> ofBad = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<AttemptOutcome>> ofGood = new ConcurrentLinkedQueue<>();
    private TestNode node;

    @BeforeEach
    void start() throws SQLException {
        subscriptions.add(BAD, "a", "{}");
        subscriptions.addOf(2, GOOD, "b", "{}");
        DeliverySettings settings = new DeliverySettings(
                64, 32, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        node = new TestNode(log, subscriptions, settings, new SettableClock(), (to, event, done) -> (to.number() == BAD
                        ? ofBad
                        : ofGood)
                .add(done));
        node.execute("ALTER TABLE delivery ADD CONSTRAINT no_poison CHECK (excerpt IS NULL OR excerpt <> 'poison')");
        node.heartbeat.beat();
        node.endpointWatch.step();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void oneThatTheDatabaseRefusesHoldsUpNoOther() throws Exception {
        begin(2, 20);
        ofBad.poll().accept(POISON);
        ofGood.forEach(each -> each.accept(OK));
        node.recorder.start(log.loops);
        await().until(() -> recorded(GOOD) == 20);
        ofBad.poll().accept(OK); // behind the other one of its endpoint
        ofGood.clear();
        begin(0, 20);
        ofGood.forEach(each -> each.accept(OK));
        await().until(() -> recorded(GOOD) == 40);
        assertThat(recorded(BAD)).isZero();
        node.execute("ALTER TABLE delivery DROP CONSTRAINT no_poison");
        await().until(() -> recorded(BAD) == 2);
        assertAllIsOver();
    }

    @Test
    void oneWhoseEndpointIsLockedHoldsUpNoOther() throws Exception {
        begin(1, 20);
        ofBad.poll().accept(AWAY);
        ofGood.forEach(each -> each.accept(OK));
        log.database.transaction(session -> {
            node.endpoints.lock(session, BAD); // a node that was stopped amid it
            node.recorder.start(log.loops);
            await().until(() -> recorded(GOOD) == 20);
            assertThat(node.count("SELECT count(*) FROM delivery WHERE attempts = 1 AND subscription = " + BAD))
                    .isZero();
            return null;
        });
        await().until(() ->
                node.count("SELECT count(*) FROM delivery WHERE attempts = 1 AND subscription = " + BAD) == 1);
    }

    static Stream<Exception> whatACommitEndsIn() {
        return Stream.of(new SQLException("the answer is lost", "08006"), new IllegalStateException("as if"));
    }

    /** Of each endpoint's results by themselves, too, it is asked whether they were written. */
    @ParameterizedTest
    @MethodSource("whatACommitEndsIn")
    void whatMayBeWrittenIsNotWrittenAgain(Exception end) throws Exception {
        begin(1, 20);
        ofBad.poll().accept(POISON);
        ofGood.forEach(each -> each.accept(OK));
        AtomicInteger left = new AtomicInteger(1);
        statements.when(sql -> {
            boolean isOfResults = Thread.currentThread().getName().equals("carillon-results");
            if (isOfResults && sql.equals(FailingStatements.COMMITTED) && left.getAndDecrement() > 0) {
                throwIt(end);
            }
        });
        node.recorder.start(log.loops);
        await().until(() -> node.counts.read(GOOD).lastDay().delivered() == 20);
        assertThat(left).hasNonPositiveValue();
        node.execute("ALTER TABLE delivery DROP CONSTRAINT no_poison");
        await().until(() -> recorded(BAD) == 1);
        assertThat(recorded(GOOD)).isEqualTo(20);
        assertThat(node.counts.read(GOOD).lastDay().delivered()).isEqualTo(20);
        assertThat(node.count("SELECT count(*) FROM delivery_attempt")).isZero(); // none came too late
        assertAllIsOver();
    }

    /** They would fail alike: nothing is divided, and the loop says so. */
    @Test
    void whileTheDatabaseIsAwayAllAreKeptTogether() throws Exception {
        begin(1, 20);
        ofBad.poll().accept(OK);
        ofGood.forEach(each -> each.accept(OK));
        AtomicInteger recordings = new AtomicInteger();
        statements.when(sql -> {
            if (sql.startsWith("UPDATE delivery SET status = ?, attempts") && recordings.incrementAndGet() == 1) {
                throw new SQLException("the connection broke", "08006");
            }
        });
        node.recorder.start(log.loops);
        await().until(() -> recorded(GOOD) == 20 && recorded(BAD) == 1);
        assertThat(recordings).hasValue(2);
    }

    private static void throwIt(Exception e) throws SQLException {
        if (e instanceof SQLException sql) {
            throw sql;
        }
        throw (RuntimeException) e;
    }

    /** Attempts that are on their way. */
    private void begin(int ofTheBad, int ofTheGood) throws SQLException {
        if (ofTheBad > 0) {
            node.publish("a", ofTheBad);
        }
        node.publishOf(2, "b", ofTheGood);
        node.planner.step();
        assertThat(ofBad).hasSize(ofTheBad);
        assertThat(ofGood).hasSize(ofTheGood);
    }

    private long recorded(long subscription) throws SQLException {
        return node.count(
                "SELECT count(*) FROM delivery WHERE status = 'DELIVERED' AND subscription = " + subscription);
    }

    private void assertAllIsOver() throws SQLException {
        assertThat(node.count("SELECT count(*) FROM delivery WHERE status <> 'DELIVERED'"))
                .isZero();
        await().until(() -> node.dispatcher.lowestHot(-1) == -1);
        assertThat(node.dispatcher.inFlight()).isZero();
    }
}
