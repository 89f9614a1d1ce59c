package dev.carillon.delivery.history;

import dev.carillon.event.EventStatus;
import dev.carillon.event.EventStatuses;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.UniqueKey;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Reads deliveries: those of an event, and how far an event has come. Stateless, thread safe. */
@OnePerNode
public class Deliveries implements EventStatuses {

    private static final String OF_POSITION =
            DeliveryRows.SELECT + " WHERE d.position = ? ORDER BY d.subscription, d.run";
    private static final String POSITION = "SELECT position FROM event_log WHERE event = ? AND application = ?";
    private static final String EXISTS = "SELECT 1 FROM event WHERE id = ? AND application = ?";
    private static final String SET_ASIDE = "SELECT 1 FROM delivery_set_aside WHERE position = ?";
    private static final String CURSOR = "SELECT position FROM log_cursor WHERE reader = 'delivery'";

    private static final Set<String> GIVEN_UP = Set.of("failed", "expired");
    private static final Set<String> OVER = Set.of("delivered", "cancelled");

    private final Database database;
    private final EventKeys keys;

    @Inject
    Deliveries(Database database, EventKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /** The deliveries of the event at this position. */
    public List<DeliveryView> of(long position) throws SQLException {
        return database.transaction(session -> of(session, position));
    }

    @Override
    public Optional<EventStatus> of(int application, String id) {
        UUID event;
        try {
            event = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return asked(session -> status(session, application, event));
    }

    @Override
    public Optional<EventStatus> of(int application, String source, String id) {
        UUID key = UniqueKey.of(application, source, id);
        return asked(session -> {
            Optional<UUID> event = keys.first(session, key);
            return event.isPresent() ? status(session, application, event.get()) : Optional.empty();
        });
    }

    private Optional<EventStatus> asked(Database.Work<Optional<EventStatus>> work) {
        try {
            return database.transaction(work);
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer: " + e.getMessage(), e);
        }
    }

    private static Optional<EventStatus> status(Session session, int application, UUID event) throws SQLException {
        OptionalLong position = session.number(POSITION, event, application);
        if (position.isEmpty()) {
            return session.exists(EXISTS, event, application) ? Optional.of(EventStatus.QUEUED) : Optional.empty();
        }
        // First how far planning has come: what it has planned is seen below.
        boolean planned = session.number(CURSOR).orElseThrow() >= position.getAsLong()
                && !session.exists(SET_ASIDE, position.getAsLong());
        // What was made again counts as its latest run says.
        Map<String, DeliveryView> latest = new LinkedHashMap<>();
        of(session, position.getAsLong())
                .forEach(each -> latest.put(each.id().substring(0, each.id().lastIndexOf('-')), each));
        Collection<DeliveryView> deliveries = latest.values();
        if (deliveries.stream()
                .anyMatch(each -> GIVEN_UP.contains(each.progress().status()))) {
            return Optional.of(EventStatus.FAILED);
        }
        boolean done = deliveries.stream()
                .allMatch(each -> OVER.contains(each.progress().status()));
        return Optional.of(planned && done ? EventStatus.DELIVERED : EventStatus.QUEUED);
    }

    private static List<DeliveryView> of(Session session, long position) throws SQLException {
        return session.list(OF_POSITION, DeliveryRows::read, position);
    }
}
