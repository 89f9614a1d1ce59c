package dev.carillon.delivery.history;

import dev.carillon.delivery.DeliveryKey;
import dev.carillon.delivery.DeliveryState;
import dev.carillon.delivery.DeliveryStatus;
import dev.carillon.eventlog.Row;
import java.sql.SQLException;
import java.util.Locale;

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

    /** Which of them are in this state, in SQL. */
    static String condition(DeliveryState state) {
        return switch (state) {
            case WAITING ->
                "d.status = 'WAITING' AND d.due_at IS NOT NULL AND (s.status IS NULL OR s.status = 'ACTIVE')";
            case HELD -> "d.status = 'WAITING' AND (d.due_at IS NULL OR s.status <> 'ACTIVE')";
            default -> "d.status = '" + state.name() + "'";
        };
    }

    static DeliveryView read(Row row) throws SQLException {
        return new DeliveryView(
                new DeliveryKey(row.number(1), row.number(2), row.number(3)).toString(),
                new DeliveryView.OfEvent(row.uuid("event"), row.text("topic"), row.instant("received_at")),
                row.text("subscription_id"),
                row.number("run"),
                new DeliveryView.Progress(
                        status(row), row.integer("attempts"), row.instant("due_at"), row.instant("finished_at")),
                new DeliveryView.LastAttempt(
                        row.integerOrNull("response_status"), row.integerOrNull("duration_ms"), row.text("excerpt")));
    }

    /** What waits for a subscription that is not active, or was not when it came, is held: said here, written nowhere. */
    private static String status(Row row) throws SQLException {
        String status = row.text("status");
        String subscription = row.text("subscription_status");
        boolean active = subscription == null || subscription.equals("ACTIVE");
        boolean held = status.equals(DeliveryStatus.WAITING.name()) && (!active || row.instant("due_at") == null);
        return held ? "held" : status.toLowerCase(Locale.ROOT);
    }
}
