package dev.carillon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.eventlog.StoredEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryCountsTest {

    private final DeliveryTables tables = new DeliveryTables();
    private final DeliveryCounts counts = new DeliveryCounts(tables.log.database, tables.time);

    @BeforeEach
    void publish() throws SQLException {
        tables.subscription(7, "ACTIVE");
        tables.publish(3);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void addsWhatCameOfAttemptsByDay() throws Exception {
        counts.recorded(recorded(result(new NextStep.Done()), result(new NextStep.GiveUp("x"))));
        counts.step();
        tables.clock.tick(Duration.ofHours(26));
        counts.recorded(recorded(result(new NextStep.Done()), result(new NextStep.RetryAt(tables.clock.instant()))));
        DeliveryStatistics read = counts.read(7);
        assertThat(read.lastDay()).isEqualTo(new DeliveryStatistics.Counts(1, 1, 0));
        assertThat(read.kept()).isEqualTo(new DeliveryStatistics.Counts(2, 1, 1));
        assertThat(counts.read(8).kept()).isEqualTo(new DeliveryStatistics.Counts(0, 0, 0));
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() throws Exception {
        counts.recorded(recorded(result(new NextStep.Done())));
        tables.execute("ALTER TABLE delivery_count RENAME TO away");
        assertThatThrownBy(counts::step).isInstanceOf(SQLException.class);
        tables.execute("ALTER TABLE away RENAME TO delivery_count");
        assertThat(counts.read(7).kept().delivered()).isEqualTo(1);
    }

    @Test
    void whoReadsWaitsForWhatIsBeingWritten() throws Exception {
        counts.recorded(recorded(result(new NextStep.Done())));
        counts.step();
        counts.recorded(recorded(result(new NextStep.Done())));
        FutureTask<Duration> written = new FutureTask<>(counts::step);
        FutureTask<DeliveryStatistics> read = new FutureTask<>(() -> counts.read(7));
        try (Connection other = tables.log.source.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("SELECT * FROM delivery_count FOR UPDATE");
            awaitWaiting(started(written));
            awaitWaiting(started(read));
            other.rollback();
        }
        assertThat(read.get().kept().delivered()).isEqualTo(2);
        written.get();
    }

    private static Thread started(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    /** Or has ended. */
    private static void awaitWaiting(Thread thread) {
        Awaitility.await().until(() -> Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED)
                .contains(thread.getState()));
    }

    @Test
    void showsWhatWaitsAndWhenTheNextIsDue() throws Exception {
        Instant due = tables.clock.instant();
        tables.deliveries(7, 1, 3, "WAITING");
        assertThat(counts.read(7).backlog()).isEqualTo(3);
        assertThat(counts.read(7).nextDueAt()).isEqualTo(due);
        tables.execute("UPDATE delivery_due SET due_at = '9999-01-01 00:00:00+00'");
        assertThat(counts.read(7).nextDueAt()).as("parked ones have none").isNull();
    }

    private DeliveryResult result(NextStep next) throws SQLException {
        StoredEvent event = tables.log.database.transaction(
                session -> tables.log.log.at(session, 1).events().get(0));
        Instant now = tables.clock.instant();
        Delivery delivery = new Delivery(new Claim(new DeliveryKey(1, 7, 0), 1), event, 0, now, now, false, 0, null);
        AttemptOutcome outcome = next instanceof NextStep.Done ? TestNode.OK : TestNode.AWAY;
        return new DeliveryResult(delivery, 1, now, outcome, next, null);
    }

    private ResultListener.Recorded recorded(DeliveryResult... results) {
        return new ResultListener.Recorded(List.of(results), Endpoints.Changed.NOTHING, tables.clock.instant());
    }
}
