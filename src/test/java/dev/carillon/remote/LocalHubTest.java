package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.TopicName;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.LostAnswers;
import dev.carillon.ticket.TestTickets;
import dev.carillon.ticket.Tickets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers at this hub, for subscriptions to it. */
class LocalHubTest {

    private final LostAnswers[] answers = new LostAnswers[1];
    private final TestLog log = new TestLog(source -> answers[0] = new LostAnswers(source));
    private final AtomicInteger lookups = new AtomicInteger();
    private final SubscriptionRows rows = new SubscriptionRows() {
        @Override
        Optional<Local> local(Session session, int application, TopicName topic, long position) throws SQLException {
            lookups.incrementAndGet();
            return super.local(session, application, topic, position);
        }
    };
    private final Tickets tickets = TestTickets.of(log);
    private final LocalHub hub = new LocalHub(
            log.log,
            log.cursors,
            log.database,
            new LocalTriggers(rows, new Arrivals(rows, tickets, new DatabaseTime(Clock.systemUTC()))),
            new HubWakeup());

    @BeforeEach
    void begin() throws SQLException {
        SubscriptionRows.Place place =
                new SubscriptionRows.Place(1, SubscriptionRows.THIS_HUB, RealtimeEvent.topic("a"));
        log.database.transaction(
                session -> rows.insert(session, place, "an-id", "ViewModel=V&RootId=1", 0, 1, Instant.now()));
    }

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void isHeardOnceAlthoughTheCommitEndedInAnError() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        answers[0].when(() -> count("ticket") == 1 && lost.compareAndSet(0, 1));
        hub.start(log.loops);
        trigger();
        await().until(() -> lost.get() == 1 && isSettled());
        assertThat(received()).isEqualTo(1);
        assertThat(count("ticket")).isEqualTo(1);
    }

    @Test
    void whatWasDoneIsNotDoneAgainByTheNextNodeHoweverTheFirstOneEnded() throws Exception {
        hub.start(log.loops);
        trigger();
        await().until(() -> count("ticket") == 1);
        long position = number("SELECT position FROM log_cursor WHERE reader = '" + LocalHub.READER + "'");
        assertThat(position).as("it is where the next node begins").isEqualTo(1);
    }

    @Test
    void aTriggerIsLookedUpOnce() throws Exception {
        hub.start(log.loops);
        trigger(false, false, false);
        await().until(() -> count("ticket") == 3);
        assertThat(lookups.get()).isEqualTo(3);
    }

    @Test
    void afterOneThatRemovesTheOthersOfItsBatchAreNotHeard() throws Exception {
        hub.start(log.loops);
        trigger(false, true, false);
        await().until(() -> number("SELECT position FROM log_cursor WHERE reader = '" + LocalHub.READER + "'") == 3);
        assertThat(count("ticket")).isEqualTo(2);
        assertThat(count("remote_subscription")).isZero();
    }

    private void trigger(boolean... removing) throws SQLException {
        List<NewEvent> events = new ArrayList<>();
        for (boolean removes : removing.length == 0 ? new boolean[1] : removing) {
            events.add(new NewEvent(
                    UUID.randomUUID(),
                    1,
                    Instant.parse("2030-01-01T00:00:00Z"),
                    null,
                    RealtimeEvent.trigger("a", removes)
                            .id("1")
                            .source("/s")
                            .type("t")
                            .text("x")
                            .build()));
        }
        log.database.transaction(session -> {
            log.store.insert(session, events);
            return log.store.number(session, events);
        });
    }

    /** Read to the end of the log, with nothing left to be moved. */
    private boolean isSettled() {
        return number("SELECT position FROM log_cursor WHERE reader = '" + LocalHub.READER + "'") == 1;
    }

    private long received() {
        return number("SELECT received FROM remote_subscription");
    }

    private long count(String table) {
        return number("SELECT count(*) FROM " + table);
    }

    private long number(String sql) {
        try (Connection connection = log.source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
