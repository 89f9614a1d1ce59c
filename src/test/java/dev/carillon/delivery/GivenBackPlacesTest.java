package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.eventlog.TestLog;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The machine runs out of memory amid it: whatever place was taken on this node is free again. */
class GivenBackPlacesTest {

    private static final int PLACES = 16; // twice the endpoint's limit of concurrency

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final FailingStatements statements = new FailingStatements();
    private final TestLog log = new TestLog(statements::over);
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Consumer<AttemptOutcome>> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();
    private volatile boolean answers = true;
    private volatile BooleanSupplier clockFails = () -> false;
    private TestNode node;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            if (clockFails.getAsBoolean()) {
                throw new OutOfMemoryError("as if");
            }
            return NOW;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @BeforeEach
    void wire() throws SQLException {
        subscriptions.add(1, "a", "{}");
        DeliverySettings settings = new DeliverySettings(
                64, 8, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        node = new TestNode(log, subscriptions, settings, clock, (to, event, done) -> {
            if (answers) {
                done.accept(OK);
            } else {
                open.add(done);
            }
        });
        node.heartbeat.beat();
        node.endpointWatch.step();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void ofAPlanThatWasNotCommitted() throws Exception {
        node.publishUnnoticed("a", 10);
        fails(sql -> sql.startsWith("INSERT INTO delivery (position"));
        assertThatThrownBy(node.planner::step).isInstanceOf(OutOfMemoryError.class);
        assertThat(free()).isEqualTo(PLACES);
        assertAllAreDelivered(10);
    }

    @Test
    void ofAPlanWhoseCommitFailed() throws Exception {
        node.publishUnnoticed("a", 10);
        fails(sql -> sql.equals(FailingStatements.COMMIT));
        assertThatThrownBy(node.planner::step).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(free()).isEqualTo(PLACES);
        assertAllAreDelivered(10);
    }

    @Test
    void ofAClaimThatWasNotCommitted() throws Exception {
        node.publishUnnoticed("a", 10);
        node.lease.end(false); // what is planned goes into the queue
        node.planner.step();
        assertThat(node.count("SELECT count(*) FROM delivery_due")).isEqualTo(10);
        node.heartbeat.beat();
        node.heartbeat.beat();
        node.endpointWatch.step();
        fails(sql -> sql.startsWith("INSERT INTO delivery_claim"));
        node.claims.wake();
        assertThatThrownBy(node.claims::step).isInstanceOf(OutOfMemoryError.class);
        assertThat(free()).isEqualTo(PLACES);
        fails(sql -> sql.equals(FailingStatements.COMMIT) && free() < PLACES);
        node.claims.wake();
        assertThatThrownBy(node.claims::step).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThat(free()).isEqualTo(PLACES);
        assertAllAreDelivered(10);
    }

    @Test
    void ofResultsThatAreRecorded() throws Exception {
        answers = false;
        node.publishUnnoticed("a", PLACES);
        node.planner.step();
        while (!open.isEmpty()) {
            open.poll().accept(OK);
        }
        AtomicInteger asked = new AtomicInteger();
        clockFails = () -> isIn("goOn") && asked.incrementAndGet() == 1;
        assertThatThrownBy(node.recorder::step).isInstanceOf(OutOfMemoryError.class);
        assertThat(asked).hasPositiveValue();
        assertThat(node.count(DeliveryStatus.DELIVERED)).isEqualTo(PLACES);
        assertThat(free()).isEqualTo(2 * PLACES); // as many have ended within this second
        answers = true;
        node.publishUnnoticed("a", 5);
        assertAllAreDelivered(PLACES + 5);
    }

    private static boolean isIn(String method) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(each -> each.getMethodName().equals(method)));
    }

    private void assertAllAreDelivered(int deliveries) throws Exception {
        node.start();
        await().until(() -> node.count(DeliveryStatus.DELIVERED) == deliveries);
        await().until(() -> free() >= PLACES);
    }

    /** Once. */
    private void fails(Predicate<String> at) {
        left.set(1);
        statements.when(sql -> {
            if (at.test(sql) && left.getAndDecrement() > 0) {
                throw new OutOfMemoryError("as if");
            }
        });
    }

    private int free() {
        return node.dispatcher.free(subscriptions.current().byNumber(1).orElseThrow());
    }
}
