package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;

/** How the API's view of a delivery is read from the rows. */
final class DeliveryRows {

    /** With the event's time, as long as the event is kept. */
    static final String SELECT =
            """
            SELECT d.position, d.subscription, d.run, d.status, d.attempts, d.due_at, d.finished_at, d.response_status,
            d.duration_ms, d.excerpt, d.event, s.id AS subscription_id, s.status AS subscription_status, e.received_at,
            e.topic
            FROM delivery d LEFT JOIN subscription s ON s.number = d.subscription LEFT JOIN event e ON e.id = d.event""";

    private DeliveryRows() {}

    static DeliveryKey key(ResultSet row) throws SQLException {
        return new DeliveryKey(row.getLong(1), row.getLong(2), row.getLong(3));
    }

    static Deliveries.Shown read(ResultSet row) throws SQLException {
        return new Deliveries.Shown(
                key(row).toString(),
                row.getObject("event", UUID.class),
                row.getString("topic"),
                Database.instant(row.getObject("received_at", OffsetDateTime.class)),
                row.getString("subscription_id"),
                row.getLong("run"),
                status(row),
                row.getInt("attempts"),
                Database.instant(row.getObject("due_at", OffsetDateTime.class)),
                Database.instant(row.getObject("finished_at", OffsetDateTime.class)),
                row.getObject("response_status", Integer.class),
                row.getObject("duration_ms", Integer.class),
                row.getString("excerpt"));
    }

    /** What waits for a subscription that is not active, or was not when it came, is held: said here, written nowhere. */
    private static String status(ResultSet row) throws SQLException {
        String status = row.getString("status");
        String subscription = row.getString("subscription_status");
        boolean active = subscription == null || subscription.equals("ACTIVE");
        boolean held = status.equals(DeliveryStatus.WAITING.name()) && (!active || row.getObject("due_at") == null);
        return held ? "held" : status.toLowerCase(Locale.ROOT);
    }
}
