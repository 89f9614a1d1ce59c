package dev.carillon.delivery;

import static dev.carillon.delivery.TestNode.OK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A claim lasts as long as its node: no longer, and no shorter. */
class NodeLeaseTest {

    private static final long A = 1;

    private final TestLog log = new TestLog();
    private final TestLog second = log.anotherNode();
    private final SettableClock clock = new SettableClock();
    private final TestSubscriptions subscriptions = new TestSubscriptions();
    private final Queue<Consumer<AttemptOutcome>> ofOne = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<AttemptOutcome>> ofTwo = new ConcurrentLinkedQueue<>();
    private TestNode one;
    private TestNode two;

    @AfterEach
    void close() {
        second.close();
        log.close();
    }

    @Test
    void aNodeThatIsOverdueLosesAllAndWhatItSaysIsHeardByNoOne() throws Exception {
        start();
        publishTo(one, 4);
        assertThat(ofOne).hasSize(4);
        clock.tick(NodeLease.LEASE.plusSeconds(1)); // node one stands still for so long
        two.beat();
        two.claims.step();
        assertThat(ofTwo).hasSize(4);
        assertThat(one.count("SELECT count(*) FROM delivery WHERE claim = 3")).isEqualTo(4);

        ofOne.forEach(each -> each.accept(OK));
        one.recorder.step();
        assertThat(one.count(DeliveryStatus.CLAIMED)).as("still with node two").isEqualTo(4);
        ofTwo.forEach(each -> each.accept(OK));
        two.recorder.step();
        assertThat(one.count(DeliveryStatus.DELIVERED)).isEqualTo(4);
        assertThat(one.count("SELECT count(*) FROM delivery_claim")).isZero();
    }

    @Test
    void whatItHeldAndHadNotBegunIsForgotten() throws Exception {
        start();
        publishTo(one, 12); // four at once, four more are held
        assertThat(ofOne).hasSize(4);
        clock.tick(NodeLease.LEASE.plusSeconds(1));
        two.beat();
        String before = one.lease.id();
        one.beat(); // it goes on
        assertThat(one.lease.id()).isNotEqualTo(before);
        List.copyOf(ofOne).forEach(each -> each.accept(OK));
        one.recorder.step();
        assertThat(ofOne).as("nothing more was begun").hasSize(4);
        assertThat(one.dispatcher.lowestHot(-1)).isEqualTo(-1);

        while (one.count(DeliveryStatus.DELIVERED) < 12) { // and both take part again
            for (TestNode each : List.of(one, two)) {
                each.beat();
                each.endpointWatch.step();
                each.claims.wake();
                each.claims.step();
            }
            answer(ofOne);
            answer(ofTwo);
            one.recorder.step();
            two.recorder.step();
        }
    }

    @Test
    void aNodeThatIsInDoubtBeginsNothing() throws Exception {
        start();
        one.lease.end(true); // as if its last sign were too old
        publishTo(one, 3);
        assertThat(ofOne).isEmpty();
        one.claims.step();
        assertThat(ofOne).isEmpty();
    }

    @Test
    void oneWhoseFirstSignWasLostAndThatWasGivenUpBeginsAgain() throws Exception {
        start();
        one.execute("UPDATE node SET lost_at = started_at WHERE id = '" + one.lease.id() + "'");
        NodeLease again = new NodeLease(log.database, one.time, log.node); // does not know that it was born
        assertThat(again.beat()).isFalse();
        assertThat(again.beat()).isTrue();
        assertThat(again.id()).endsWith("-2");
    }

    @Test
    void aDeliveryThatIsOverIsNotFreed() throws Exception {
        start();
        publishTo(one, 1);
        Claim claim = Claim.hot(new DeliveryKey(1, A, 0));
        ofOne.poll().accept(OK);
        one.recorder.step();
        one.log.database.transaction(session -> one.states.release(session, List.of(claim), clock.instant()));
        assertThat(one.count(DeliveryStatus.DELIVERED)).isEqualTo(1);
        assertThat(one.count("SELECT count(*) FROM delivery_due")).isZero();
    }

    @Test
    void whatWaitsLongAfterItWasPlannedHotGoesWhereAnyNodeFindsIt() throws Exception {
        start();
        publishTo(one, 8);
        assertThat(one.count(DeliveryStatus.CLAIMED)).isEqualTo(8);
        for (int i = 0; i < 7; i++) {
            clock.tick(Duration.ofSeconds(5));
            one.beat();
            two.beat();
        }
        one.dispatcher.review();
        one.recorder.step();
        assertThat(one.count(DeliveryStatus.CLAIMED)).as("those under way").isEqualTo(4);
        assertThat(one.count("SELECT count(*) FROM delivery_due")).isEqualTo(4);
    }

    private void start() throws Exception {
        subscriptions.add(A, "a", "{}");
        one = node(log, ofOne);
        two = node(second, ofTwo);
        for (TestNode each : List.of(one, two)) {
            each.beat();
            each.endpointWatch.step();
        }
    }

    private void publishTo(TestNode node, int events) throws Exception {
        node.publishUnnoticed("a", events);
        node.planner.step();
    }

    private static void answer(Queue<Consumer<AttemptOutcome>> open) {
        for (Consumer<AttemptOutcome> each = open.poll(); each != null; each = open.poll()) {
            each.accept(OK);
        }
    }

    private TestNode node(TestLog of, Queue<Consumer<AttemptOutcome>> open) {
        DeliverySettings settings = new DeliverySettings(
                64, 4, 1_000, 64 << 20, 500, Duration.ofSeconds(15), CircuitPolicy.DEFAULT, Duration.ofDays(5));
        return new TestNode(of, subscriptions, settings, clock, (to, event, done) -> open.add(done)) {
            @Override
            boolean isAlone() {
                return false;
            }
        };
    }
}
