package dev.carillon.remote;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.TopicName;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of subscriptions. Stateless, thread safe. */
@OnePerNode
class SubscriptionRows {

    /** Number of this hub, which has no row. */
    static final long THIS_HUB = 0;

    private static final String CHANGE =
            """
            UPDATE remote_subscription SET cookie = ?, version = ?, changed_at = ?, failure = NULL
            WHERE application = ? AND hub = ? AND topic = ?""";
    private static final String INSERT =
            """
            INSERT INTO remote_subscription (id, application, hub, topic, cookie, after_position, version, created_at,
            changed_at, received, refused, without_ticket) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)
            ON CONFLICT DO NOTHING""";
    private static final String COUNT = "SELECT count(*) FROM remote_subscription WHERE application = ? AND hub = ?";
    private static final String COUNT_ALL = "SELECT count(*) FROM remote_subscription WHERE application = ?";
    private static final String ANY = "SELECT number FROM remote_subscription WHERE hub = ? FETCH FIRST 1 ROW ONLY";
    private static final String DELETE =
            "DELETE FROM remote_subscription WHERE application = ? AND hub = ? AND topic = ?";
    private static final String DELETE_ONE = "DELETE FROM remote_subscription WHERE number = ?";
    private static final String SHOWN =
            """
            SELECT s.number, s.id, s.topic, s.cookie, s.created_at, s.changed_at, s.received, s.received_at, s.refused,
            s.without_ticket, s.hub, s.version, s.failure, h.shown, h.applied, h.transport, h.failure AS hub_failure, h.next_try,
            CASE WHEN h.lease_until > current_timestamp THEN h.connected_at END AS connected_at
            FROM remote_subscription s LEFT JOIN remote_hub h ON h.number = s.hub""";
    private static final String FIND = SHOWN + " WHERE s.application = ? AND s.id = ?";
    private static final String FIND_BY_GUID = SHOWN + " WHERE s.application = ? AND s.hub = ? AND s.topic = ?";
    private static final String LIST =
            SHOWN + " WHERE s.application = ? AND s.number > ? ORDER BY s.number FETCH FIRST ? ROWS ONLY";
    private static final String FILED =
            """
            SELECT s.number, s.id, s.topic, s.cookie, h.address, h.shown, h.access_token FROM remote_subscription s
            LEFT JOIN remote_hub h ON h.number = s.hub
            WHERE s.application = ? AND s.number > ? ORDER BY s.number FETCH FIRST ? ROWS ONLY""";
    private static final String OF_HUB = "SELECT number, topic, cookie, failure FROM remote_subscription WHERE hub = ?";
    private static final String LOCAL =
            """
            SELECT number, cookie FROM remote_subscription
            WHERE hub = 0 AND application = ? AND topic = ? AND after_position < ?""";
    private static final String RECEIVED =
            """
            UPDATE remote_subscription SET received = received + 1, received_at = ?, refused = refused + ?,
            without_ticket = without_ticket + ? WHERE number = ?""";
    private static final String FAILURE = "UPDATE remote_subscription SET failure = ? WHERE number = ?";

    /** As it is written to a file; address and token are encrypted, and null at this hub. */
    record Filed(long number, String id, String guid, String cookie, String address, String shown, String token) {}

    /** What a hub is to be told. */
    record Wanted(long number, String topic, String cookie, boolean hasFailed) {}

    /** A subscription to this hub. */
    record Local(long number, String cookie) {}

    /** Which one it is. */
    record Place(int application, long hub, TopicName topic) {}

    /** With the latest cookie; false if there is none yet. */
    boolean change(Session session, Place place, String cookie, long version, Instant now) throws SQLException {
        return session.update(CHANGE, cookie, version, now, place.application, place.hub, place.topic.value()) == 1;
    }

    /** False if there is one already. */
    boolean insert(Session session, Place place, String id, String cookie, long after, long version, Instant now)
            throws SQLException {
        return session.update(
                        INSERT, id, place.application, place.hub, place.topic.value(), cookie, after, version, now, now)
                == 1;
    }

    long count(Session session, int application, long hub) throws SQLException {
        return session.number(COUNT, application, hub).orElse(0);
    }

    long count(Session session, int application) throws SQLException {
        return session.number(COUNT_ALL, application).orElse(0);
    }

    boolean hasAny(Session session, long hub) throws SQLException {
        return session.exists(ANY, hub);
    }

    void delete(Session session, Place place) throws SQLException {
        session.update(DELETE, place.application, place.hub, place.topic.value());
    }

    void delete(Session session, long number) throws SQLException {
        session.update(DELETE_ONE, number);
    }

    /** One of an application, and the number of its hub. */
    record Found(RemoteSubscription subscription, Place place) {}

    Optional<Found> find(Session session, int application, String id) throws SQLException {
        return session.first(FIND, row -> new Found(read(row), place(application, row)), application, id);
    }

    Optional<RemoteSubscription> find(Session session, Place place) throws SQLException {
        return session.first(FIND_BY_GUID, SubscriptionRows::read, place.application, place.hub, place.topic.value());
    }

    /** Oldest first, after this number. */
    List<RemoteSubscription> list(Session session, int application, long after, int most) throws SQLException {
        return session.list(LIST, SubscriptionRows::read, application, after, most);
    }

    /** Oldest first, after this number. */
    List<Filed> filed(Session session, int application, long after, int most) throws SQLException {
        return session.list(
                FILED,
                row -> new Filed(
                        row.number(1),
                        row.text(2),
                        RealtimeEvent.guid(TopicName.of(row.text(3))),
                        row.text(4),
                        row.text(5),
                        row.text(6),
                        row.text(7)),
                application,
                after,
                most);
    }

    List<Wanted> of(Session session, long hub) throws SQLException {
        return session.list(
                OF_HUB, row -> new Wanted(row.number(1), row.text(2), row.text(3), row.text(4) != null), hub);
    }

    /** Those at this hub that hear an event of this topic and position; at most one, as an application has one of a guid. */
    Optional<Local> local(Session session, int application, TopicName topic, long position) throws SQLException {
        return session.first(LOCAL, row -> new Local(row.number(1), row.text(2)), application, topic.value(), position);
    }

    /** Counts an event; false if the subscription has been ended. */
    boolean received(Session session, long number, Instant now, boolean isRefused, boolean isWithoutTicket)
            throws SQLException {
        return session.update(RECEIVED, now, isRefused ? 1 : 0, isWithoutTicket ? 1 : 0, number) == 1;
    }

    /** @param failure null if it has been told */
    void failure(Session session, long number, String failure) throws SQLException {
        session.update(FAILURE, failure, number);
    }

    private static Place place(int application, Row row) throws SQLException {
        return new Place(application, row.number("hub"), TopicName.of(row.text("topic")));
    }

    private static RemoteSubscription read(Row row) throws SQLException {
        return new RemoteSubscription(
                row.number("number"),
                row.text("id"),
                RealtimeEvent.guid(TopicName.of(row.text("topic"))),
                row.text("cookie"),
                row.instant("created_at"),
                row.instant("changed_at"),
                new RemoteSubscription.Counts(
                        row.number("received"),
                        row.instant("received_at"),
                        row.number("refused"),
                        row.number("without_ticket")),
                row.number("hub") == THIS_HUB ? null : hub(row));
    }

    private static RemoteSubscription.Hub hub(Row row) throws SQLException {
        Instant connectedAt = row.instant("connected_at");
        String failure = row.text("failure") == null ? row.text("hub_failure") : row.text("failure");
        return new RemoteSubscription.Hub(
                row.text("shown"),
                connectedAt != null && row.number("applied") >= row.number("version"),
                connectedAt,
                row.text("transport"),
                failure,
                row.instant("next_try"));
    }
}
