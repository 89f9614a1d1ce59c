package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.Database;
import dev.carillon.fixture.SettableClock;
import dev.carillon.observer.Subscriber;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SubscriberReaderTest {

    private final SettableClock clock = InProcessNode.newClock();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private DataSource database;
    private InProcessNode node;

    @BeforeEach
    void start() throws SQLException {
        database = InProcessNode.newDatabase();
        node = new InProcessNode(database, clock);
        node.execute("CREATE TABLE written (data varchar(100))");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Subscriber subscriber(String name, EventSubscriber hears) {
        return new Subscriber(name, List.of(TopicPattern.of("order/**")), hears);
    }

    /** Hears, writes what it heard in its transaction, and throws for data that is to fail. */
    private Subscriber writing() {
        return writing(node);
    }

    private Subscriber writing(InProcessNode on) {
        return subscriber("writing", event -> {
            heard.add(event.dataText());
            write(on, event.dataText());
            if (failing.contains(event.dataText())) {
                throw new IllegalStateException("as asked for");
            }
        });
    }

    private static void write(InProcessNode on, String data) {
        try {
            on.get(Database.class).joined(session -> session.update("INSERT INTO written VALUES (?)", data));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EventData order(String data) {
        return new EventData("order/created", data);
    }

    @Test
    void hearsWhatItWantsFromTheLogsEndOnInOrder() throws Exception {
        node.accept(order("before"));
        SubscriberReader reader = node.reader(writing());
        node.accept(order("1"), new EventData("other", "x"), order("2"));
        node.accept(2, order("of another application"));

        reader.step();

        assertThat(heard).containsExactly("1", "2");
        assertThat(node.count("written")).isEqualTo(2);
    }

    @Test
    void goesOnAfterARestart() throws Exception {
        SubscriberReader reader = node.reader(writing());
        node.accept(order("1"));
        reader.step();
        reader.end();
        node.accept(order("2"));

        node.reader(writing()).step();

        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void hearsNothingTwiceWhenItDiedBeforeItsCursorMoved() throws Exception {
        SubscriberReader reader = node.reader(writing());
        failing.add("2");
        node.accept(order("1"), order("2"), order("3"));
        reader.step();
        assertThat(node.count("processed_event")).as("the cursor has not moved").isEqualTo(2);
        heard.clear();

        node.reader(writing()).step(); // the same node id: as after a restart within the lease

        assertThat(heard).isEmpty();
    }

    @Test
    void aNewStartDoesNotWaitForTheLeaseOfADeadOne() throws Exception {
        node.reader(writing()).step();
        try (InProcessNode next = new InProcessNode(database, clock)) {
            next.get(Cursors.class).releaseDead();
            SubscriberReader reader = next.reader(writing(next));
            next.accept(order("1"));

            reader.step();

            assertThat(heard).containsExactly("1");
        }
    }

    @Test
    void removesWhatTheCursorSaysAsWell() throws Exception {
        SubscriberReader reader = node.reader(writing());
        node.accept(order("1"), order("2"));
        reader.step();

        reader.end();

        assertThat(node.count("processed_event")).isZero();
    }

    @Test
    void whatNobodyWantsIsNotWrittenAnywhere() throws Exception {
        SubscriberReader reader = node.reader(writing());
        node.accept(new EventData("other", "x"), new EventData("another", "x"));

        reader.step();

        assertThat(node.count("processed_event")).isZero();
        assertThat(node.count("log_cursor WHERE reader LIKE 'subscriber/%' AND position > 0"))
                .isZero();
    }

    @Nested
    class WhenACallFails {

        @Test
        void itsTransactionIsRolledBackAndTheOthersGoOn() throws Exception {
            SubscriberReader reader = node.reader(writing());
            failing.add("2");
            node.accept(order("1"), order("2"), order("3"));

            reader.step();

            assertThat(heard).containsExactly("1", "2", "3");
            assertThat(node.count("written")).isEqualTo(2);
            assertThat(node.count("subscriber_failure WHERE attempts = 1 AND reason LIKE '%as asked for%'"))
                    .isEqualTo(1);
        }

        @Test
        void itIsMadeAgainWhenItIsTimeAndThenNoMore() throws Exception {
            SubscriberReader reader = node.reader(writing());
            failing.add("1");
            node.accept(order("1"));
            reader.step();
            reader.step();
            assertThat(heard).as("not before its time").hasSize(1);

            clock.tick(Duration.ofSeconds(2));
            reader.step();
            assertThat(heard).hasSize(2);
            assertThat(node.count("subscriber_failure WHERE attempts = 2")).isEqualTo(1);

            failing.clear();
            clock.tick(Duration.ofSeconds(3));
            reader.step();
            clock.tick(Duration.ofHours(2));
            reader.step();
            assertThat(heard).hasSize(3);
            assertThat(node.count("written")).isEqualTo(1);
            assertThat(node.count("subscriber_failure")).isZero();
        }

        @Test
        void itIsMadeAgainAfterARestart() throws Exception {
            SubscriberReader reader = node.reader(writing());
            failing.add("1");
            node.accept(order("1"));
            reader.step();
            reader.end();
            failing.clear();
            clock.tick(Duration.ofSeconds(2));

            node.reader(writing()).step();

            assertThat(heard).containsExactly("1", "1");
            assertThat(node.count("subscriber_failure")).isZero();
        }

        @Test
        void aTransactionMarkedForRollbackIsAFailureToo() throws Exception {
            SubscriberReader reader = node.reader(subscriber("marking", event -> {
                try {
                    node.get(UserTransaction.class).setRollbackOnly();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
            node.accept(order("1"));

            reader.step();

            assertThat(node.count("subscriber_failure")).isEqualTo(1);
        }

        @Test
        void anEventThatIsGoneIsNotTriedForEver() throws Exception {
            SubscriberReader reader = node.reader(writing());
            failing.add("1");
            node.accept(order("1"));
            reader.step();
            node.execute("DELETE FROM event");
            clock.tick(Duration.ofSeconds(2));

            reader.step();

            assertThat(node.count("subscriber_failure")).isZero();
        }

        @Test
        void aDatabaseThatIsAwayIsNoFailureOfTheSubscribers() throws Exception {
            SubscriberReader reader = node.reader(writing());
            node.accept(order("1"));
            rename("processed_event", "away");

            assertThatThrownBy(reader::step).isInstanceOf(SQLException.class);
            rename("away", "processed_event");
            reader.step();

            assertThat(heard).containsExactly("1");
            assertThat(node.count("subscriber_failure")).isZero();
        }

        private void rename(String table, String to) throws SQLException {
            node.execute("ALTER TABLE " + table + " RENAME TO " + to);
        }
    }

    @Nested
    class WhenACommitEndsInAnError {

        @Test
        void andWasDoneTheEventWasHeard() throws Exception {
            SubscriberReader reader = node.reader(writing());
            node.accept(order("1"), order("2"));
            breakNextCommit(true);

            reader.step();
            clock.tick(Duration.ofHours(1));
            reader.step();

            assertThat(heard).containsExactly("1", "2");
            assertThat(node.count("subscriber_failure")).isZero();
            assertThat(node.count("written")).isEqualTo(2);
        }

        @Test
        void andWasNotDoneTheEventIsHeardAgain() throws Exception {
            SubscriberReader reader = node.reader(writing());
            node.accept(order("1"), order("2"));
            breakNextCommit(false);

            reader.step();
            clock.tick(Duration.ofHours(1));
            reader.step();

            assertThat(heard).containsExactly("1", "2", "1");
            assertThat(node.count("subscriber_failure")).isZero();
            assertThat(node.count("written")).isEqualTo(2);
        }

        @Test
        void andWasDoneWhenItWasHeardAgainThatIsTheEnd() throws Exception {
            SubscriberReader reader = node.reader(writing());
            failing.add("1");
            node.accept(order("1"));
            reader.step();
            failing.clear();
            clock.tick(Duration.ofHours(1));
            breakNextCommit(true);

            reader.step();
            clock.tick(Duration.ofHours(1));
            reader.step();

            assertThat(heard).containsExactly("1", "1");
            assertThat(node.count("subscriber_failure")).isZero();
            assertThat(node.count("written")).isEqualTo(1);
        }

        private void breakNextCommit(boolean done) {
            ((JdbcTransactions) node.get(UserTransaction.class)).breakNextCommit(done);
        }
    }

    @Nested
    class OnTwoNodes {

        @Test
        void oneAtATimeCallsASubscriber() throws Exception {
            try (InProcessNode other = new InProcessNode(database, clock)) {
                SubscriberReader here = node.reader(writing());
                SubscriberReader there = other.reader(writing(other));
                here.step();
                there.step();
                node.accept(order("1"));

                there.step();
                assertThat(heard).isEmpty();
                here.step();
                assertThat(heard).containsExactly("1");

                here.end();
                node.accept(order("2"));
                there.step();
                assertThat(heard).containsExactly("1", "2");
            }
        }

        @Test
        void anEventIsHeardOnceThoughTheLeaseWasLostDuringTheCall() throws Exception {
            try (InProcessNode other = new InProcessNode(database, clock)) {
                SubscriberReader there = other.reader(writing(other));
                SubscriberReader here = node.reader(subscriber("writing", event -> {
                    heard.add(event.dataText());
                    loseLease();
                    inAnotherThread(there::step); // it waits for this call, in vain
                }));
                node.accept(order("1"));

                here.step();
                there.step();

                assertThat(heard).containsExactly("1");
            }
        }

        private void loseLease() {
            Thread outside = new Thread(
                    () -> { // the subscriber's transaction is not to know
                        try {
                            node.execute("UPDATE log_cursor SET node = NULL");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            outside.start();
            join(outside);
        }

        private void inAnotherThread(java.util.concurrent.Callable<?> step) {
            Thread outside = new Thread(() -> assertThatThrownBy(step::call).isInstanceOf(SQLException.class));
            outside.start();
            join(outside);
        }

        private void join(Thread outside) {
            try {
                outside.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
