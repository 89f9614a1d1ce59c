package dev.carillon.delivery;

import dev.carillon.event.TopicName;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.OwnEvents;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sends one event to one subscription: again, or for a test. Thread safe. */
@OnePerNode
public class Resends {

    /** The topic of test events. No subscription matches it: each event goes to the subscription that is tested. */
    public static final TopicName TEST = TopicName.of("carillon/test");

    private static final String FIND =
            """
            SELECT d.status, d.due_at, s.number FROM delivery d LEFT JOIN subscription s ON s.number = d.subscription
            WHERE d.position = ? AND d.subscription = ? AND d.run = ? AND d.application = ?""";

    /** How a resend ended. */
    public sealed interface Outcome {

        /** A delivery of a run of its own was made. */
        record Made(DeliveryKey delivery) implements Outcome {}

        /** It was waiting still: it is due now. */
        record Hurried(DeliveryKey delivery) implements Outcome {}

        /** Not as it stands. */
        record NotPossible(String reason) implements Outcome {}

        /** It does not exist. */
        record Unknown() implements Outcome {}
    }

    /** A test event on its way. */
    public record Sent(UUID event, DeliveryKey delivery) {}

    private final Database database;
    private final EventLog log;
    private final EventStore events;
    private final DeliveryStates states;
    private final ReplayRows runs;
    private final DeliveryClaims claims;
    private final Hindrances hindrances;
    private final DatabaseTime time;

    @Inject
    Resends(
            DeliveryRecords records,
            EventLog log,
            EventStore events,
            ReplayRows runs,
            DeliveryClaims claims,
            Hindrances hindrances) {
        database = records.database();
        this.log = log;
        this.events = events;
        states = records.states();
        this.runs = runs;
        this.claims = claims;
        this.hindrances = hindrances;
        time = records.time();
    }

    /** Sends the event of a delivery again, to the same subscription as it is now. */
    public Outcome resend(int application, DeliveryKey key) throws SQLException {
        Outcome outcome = database.transaction(session -> resend(session, application, key));
        claims.wake();
        return outcome;
    }

    /**
     * Sends a test event to this subscription alone.
     *
     * @param subscription its number
     * @param name its id, which the event carries
     */
    public Sent test(int application, long subscription, String name) throws SQLException {
        Instant now = time.instant();
        NewEvent event = OwnEvents.event(
                TEST, application, name, "{\"message\":\"This is a test.\",\"subscription\":\"" + name + "\"}", now);
        List<StoredEvent> stored = new ArrayList<>();
        DeliveryKey key = database.transaction(session -> {
            long run = runs.nextRun(session);
            events.insert(session, List.of(event));
            stored.addAll(events.number(session, List.of(event)));
            return plan(session, stored.get(0), subscription, run, now);
        });
        log.committed(stored);
        claims.wake();
        return new Sent(event.id(), key);
    }

    /** Why nothing can be sent to this subscription now: it would be parked with what waits there. */
    public Optional<String> hindrance(long subscription) throws SQLException {
        return database.transaction(session -> hindrances.of(session, subscription));
    }

    /** A delivery as it stands, and whether its subscription is there. */
    private record Found(DeliveryStatus status, Instant dueAt, boolean isWanted) {

        static Found of(Row row) throws SQLException {
            return new Found(DeliveryStatus.valueOf(row.text(1)), row.instant(2), row.numberOrNull(3) != null);
        }
    }

    private Outcome resend(Session session, int application, DeliveryKey key) throws SQLException {
        Instant now = time.instant();
        Optional<Found> found =
                session.first(FIND, Found::of, key.position(), key.subscription(), key.run(), application);
        if (found.isEmpty()) {
            return new Outcome.Unknown();
        }
        if (!found.get().isWanted) {
            return new Outcome.NotPossible("its subscription was deleted");
        }
        Optional<String> hindrance = hindrances.of(session, key.subscription());
        if (hindrance.isPresent()) {
            return new Outcome.NotPossible(hindrance.get());
        }
        if (found.get().status == DeliveryStatus.CLAIMED) {
            return new Outcome.NotPossible("it is being attempted now");
        }
        if (found.get().status == DeliveryStatus.WAITING) {
            Instant due = found.get().dueAt == null ? DeliveryStates.PARKED : found.get().dueAt;
            return states.makeDueNow(session, key, due, now)
                    ? new Outcome.Hurried(key)
                    : new Outcome.NotPossible("it is due already, or waits behind another one of its key");
        }
        Optional<StoredEvent> event =
                log.at(session, key.position()).events().stream().findFirst();
        return event.isEmpty()
                ? new Outcome.NotPossible("its event is no longer kept")
                : new Outcome.Made(plan(session, event.get(), key.subscription(), runs.nextRun(session), now));
    }

    private DeliveryKey plan(Session session, StoredEvent event, long subscription, long run, Instant now)
            throws SQLException {
        DeliveryKey key = new DeliveryKey(event.position(), subscription, run);
        states.plan(session, null, List.of(PlannedDelivery.due(key, event)), now);
        return key;
    }
}
