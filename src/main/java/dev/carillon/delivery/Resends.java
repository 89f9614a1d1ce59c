package dev.carillon.delivery;

import dev.carillon.event.TopicName;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.publish.OwnEvents;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sends one event to one subscription: again, or for a test. Thread safe. */
@ApplicationScoped
public class Resends {

    /** The topic of test events. Nobody hears it: each goes to the subscription that is tested. */
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

        /** There is none. */
        record Unknown() implements Outcome {}
    }

    /** A test event on its way. */
    public record Sent(UUID event, DeliveryKey delivery) {}

    private final Database database;
    private final EventLog log;
    private final EventStore events;
    private final DeliveryQueue queue;
    private final DeliveryTurns turns;
    private final ReplayRows runs;
    private final DeliveryClaims claims;
    private final DeliveryTidying tidying;
    private final Subscriptions subscriptions;
    private final Clock clock;

    @Inject
    Resends(
            Database database,
            EventLog log,
            EventStore events,
            DeliveryQueue queue,
            DeliveryTurns turns,
            ReplayRows runs,
            DeliveryClaims claims,
            DeliveryTidying tidying,
            Subscriptions subscriptions,
            Clock clock) {
        this.database = database;
        this.log = log;
        this.events = events;
        this.queue = queue;
        this.turns = turns;
        this.runs = runs;
        this.claims = claims;
        this.tidying = tidying;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    protected Resends() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, null, null);
    }

    /** Sends the event of a delivery again, to the same subscription as it is now. */
    public Outcome resend(int application, DeliveryKey key) throws SQLException {
        Outcome outcome = database.jdbc(connection -> resend(connection, application, key));
        claims.wake();
        return outcome;
    }

    /**
     * Sends a test event to this subscription alone.
     *
     * @param subscription its number
     * @param name its id, which the event tells
     */
    public Sent test(int application, long subscription, String name) throws SQLException {
        Instant now = clock.instant();
        NewEvent event = OwnEvents.event(
                TEST, application, name, "{\"message\":\"This is a test.\",\"subscription\":\"" + name + "\"}", now);
        List<StoredEvent> stored = new ArrayList<>();
        DeliveryKey key = database.jdbc(connection -> {
            long run = runs.nextRun(connection);
            events.insert(connection, List.of(event));
            stored.addAll(events.number(connection, List.of(event)));
            return plan(connection, stored.get(0), subscription, run, now);
        });
        log.committed(stored);
        claims.wake();
        return new Sent(event.id(), key);
    }

    /** Why nothing can be sent to this subscription now: it would be parked with what waits there. */
    public Optional<String> hindrance(long subscription) {
        WebhookSubscription found =
                subscriptions.current().byNumber(subscription).orElse(null);
        if (found == null) {
            return Optional.empty(); // this node will know it in a moment
        }
        if (found.status() == SubscriptionStatus.DISABLED) {
            return Optional.of("its subscription is disabled; enable it first");
        }
        return tidying.isParking(found)
                ? Optional.of("its subscription is just being enabled; ask again in a moment")
                : Optional.empty();
    }

    private Outcome resend(Connection connection, int application, DeliveryKey key) throws SQLException {
        Instant now = clock.instant();
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setLong(1, key.position());
            select.setLong(2, key.subscription());
            select.setLong(3, key.run());
            select.setInt(4, application);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return new Outcome.Unknown();
                }
                DeliveryStatus status = DeliveryStatus.valueOf(row.getString(1));
                if (row.getObject(3, Long.class) == null) {
                    return new Outcome.NotPossible("its subscription was deleted");
                }
                Optional<String> hindrance = hindrance(key.subscription());
                if (hindrance.isPresent()) {
                    return new Outcome.NotPossible(hindrance.get());
                }
                if (status == DeliveryStatus.CLAIMED) {
                    return new Outcome.NotPossible("it is being attempted now");
                }
                if (status == DeliveryStatus.WAITING) {
                    Instant due = Database.instant(row.getObject(2, OffsetDateTime.class));
                    return turns.hurry(connection, key, due == null ? WaitingDeliveries.PARKED : due, now)
                            ? new Outcome.Hurried(key)
                            : new Outcome.NotPossible("it is due already, or waits behind another one of its key");
                }
            }
        }
        Optional<StoredEvent> event =
                log.at(connection, key.position()).events().stream().findFirst();
        return event.isEmpty()
                ? new Outcome.NotPossible("its event is no longer kept")
                : new Outcome.Made(plan(connection, event.get(), key.subscription(), runs.nextRun(connection), now));
    }

    private DeliveryKey plan(Connection connection, StoredEvent event, long subscription, long run, Instant now)
            throws SQLException {
        DeliveryKey key = new DeliveryKey(event.position(), subscription, run);
        queue.plan(connection, List.of(PlannedDelivery.due(key, event)), now);
        return key;
    }
}
