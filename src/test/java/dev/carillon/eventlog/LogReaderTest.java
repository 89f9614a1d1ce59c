package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.EventData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogReaderTest {

    private static final int LIMIT = 10;
    private static final Duration KEEP = Duration.ofSeconds(5);

    private final TestLog log = new TestLog();
    private final LeaseTime time = new LeaseTime(log.database);
    private final SteppedReaders here = new SteppedReaders(log, time);
    private final SteppedReaders there = new SteppedReaders(log.anotherNode(), time);
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void readsOnAtOnceWhenALimitEndedTheBatch() throws Exception {
        start(here, Duration.ZERO, (batch, lease) -> does("here", batch));
        publish(LIMIT + 2);

        assertThat(here.step()).isZero();
        assertThat(here.step()).isEqualTo(LogReader.LOOK);
        assertThat(done).hasSize(LIMIT + 2);

        publish(2);
        execute("UPDATE event_log SET bytes = " + EventLog.MOST_BYTES);
        assertThat(here.step()).isZero();
        assertThat(here.step()).isEqualTo(LogReader.LOOK);
        assertThat(done).hasSize(LIMIT + 4);
    }

    @Test
    void workThatTakesLongerThanTheLeaseStaysOnItsNode() throws Exception {
        start(there, Duration.ZERO, (batch, lease) -> does("there", batch));
        start(here, Duration.ZERO, (batch, lease) -> {
            for (StoredEvent each : batch.events()) {
                lease.check();
                passWith(here, Duration.ofSeconds(60));
                done.add("here " + each.position());
            }
            return batch.upTo();
        });
        publish(3);

        here.step();
        there.step();

        assertThat(done).containsExactly("here 1", "here 2", "here 3");
    }

    @Test
    void anotherNodeGoesOnWhenTheLeaseOfADeadOneIsOver() throws Exception {
        start(here, Duration.ZERO, (batch, lease) -> batch.upTo());
        start(there, Duration.ZERO, (batch, lease) -> does("there", batch));
        here.step(); // and is not heard of any more
        publish(1);

        time.pass(Duration.ofSeconds(29));
        there.step();
        assertThat(done).isEmpty();
        time.pass(Duration.ofSeconds(2));
        there.step();
        assertThat(done).containsExactly("there 1");
    }

    @Nested
    class WithoutTheDatabase {

        /** The longest step begins in the last moment in which this node believes in its lease. */
        @Test
        void aStepThatHasBegunIsOverBeforeAnotherNodeBegins() throws Exception {
            start(there, Duration.ofSeconds(60), (batch, lease) -> does("there", batch));
            start(here, Duration.ofSeconds(60), (batch, lease) -> {
                time.pass(Duration.ofSeconds(14)); // nobody renews
                lease.check();
                for (int second = 0; second < 60; second += 5) {
                    time.pass(KEEP);
                    there.step();
                }
                done.add("here 1");
                lease.check();
                throw new AssertionError("no second step may begin");
            });
            publish(2);

            assertThatThrownBy(here::step).isInstanceOf(LeaseLostException.class);
            assertThat(done).containsExactly("here 1");
            time.pass(Duration.ofSeconds(30));
            there.step();
            assertThat(done).containsExactly("here 1", "there 1", "there 2");
        }

        @Test
        void whatIsDoneIsNotDoneAgainThoughTheCursorCouldNotBeMoved() throws Exception {
            start(here, Duration.ZERO, (batch, lease) -> {
                long upTo = does("here", batch);
                execute("ALTER TABLE log_cursor RENAME TO away");
                return upTo;
            });
            publish(2);

            assertThatThrownBy(here::step).isInstanceOf(SQLException.class);
            execute("ALTER TABLE away RENAME TO log_cursor");
            here.step();

            assertThat(done).containsExactly("here 1", "here 2");
            assertThat(position()).isEqualTo(2);
        }
    }

    @Test
    void workThatFailsIsRepeatedFromWhatIsDone() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        start(here, Duration.ZERO, (batch, lease) -> {
            for (StoredEvent each : batch.events()) {
                if (each.position() == 3 && fails.getAndSet(false)) {
                    throw new IllegalStateException("as asked for");
                }
                done.add("here " + each.position());
                lease.done(each.position());
            }
            return batch.upTo();
        });
        publish(4);

        assertThatThrownBy(here::step).hasMessage("as asked for");
        here.step();

        assertThat(done).containsExactly("here 1", "here 2", "here 3", "here 4");
    }

    @Test
    void theCursorFollowsLongWork() throws Exception {
        start(here, Duration.ZERO, (batch, lease) -> {
            time.pass(Duration.ofSeconds(2));
            lease.done(2);
            assertThat(position()).isEqualTo(2);
            lease.done(3);
            assertThat(position()).as("once a second").isEqualTo(2);
            return batch.upTo();
        });
        publish(4);

        here.step();

        assertThat(position()).isEqualTo(4);
    }

    @Test
    void aStoppedReaderKeepsItsLeaseAsLongAsItsWorkGoesOn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        List<Boolean> held = new CopyOnWriteArrayList<>();
        LogReaders readers = log.readers();
        LogReader reader = readers.start("slow", LIMIT, (batch, lease) -> {
            held.add(lease.isValid());
            begun.countDown();
            awaitUninterruptibly(answered);
            held.add(lease.isValid());
            return batch.upTo();
        });
        publish(1);
        reader.wake();
        begun.await();

        Thread.currentThread().interrupt(); // nobody waits for it to end
        readers.stop(reader);
        assertThat(Thread.interrupted()).isTrue();

        assertThat(log.database.<Boolean>transaction(session ->
                        session.exists("SELECT 1 FROM log_cursor WHERE reader = 'slow' AND node = ?", log.node.id())))
                .isTrue();
        answered.countDown();
        await().untilAsserted(
                        () -> assertThat(held).as("no step begins any more").containsExactly(true, false));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                latch.await();
                done = true;
            } catch (InterruptedException e) {
                // as an HTTP exchange that nobody can interrupt
            }
        }
    }

    private void start(SteppedReaders on, Duration longestStep, LogReader.Work work) throws SQLException {
        on.start("slow", LIMIT, longestStep, work);
    }

    /** Time passes, in which leases are renewed and the other node tries its luck. */
    private void passWith(SteppedReaders working, Duration by) throws Exception {
        for (long second = 0; second < by.toSeconds(); second += KEEP.toSeconds()) {
            time.pass(KEEP);
            working.keep();
            there.step();
        }
    }

    private long does(String node, LogBatch batch) {
        batch.events().forEach(each -> done.add(node + " " + each.position()));
        return batch.upTo();
    }

    private void publish(int events) throws SQLException {
        List<NewEvent> some = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            EventData event = EventData.builder("order/created")
                    .id("1")
                    .source("/shop")
                    .type("t")
                    .build();
            some.add(new NewEvent(UUID.randomUUID(), 1, Instant.parse("2030-01-01T00:00:00Z"), null, event));
        }
        log.database.transaction(session -> {
            log.store.insert(session, some);
            return log.store.number(session, some);
        });
    }

    private long position() throws SQLException {
        return log.database
                .transaction(session -> session.number("SELECT position FROM log_cursor WHERE reader = 'slow'"))
                .orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        log.database.transaction(session -> session.update(sql));
    }
}
