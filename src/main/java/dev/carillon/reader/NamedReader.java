package dev.carillon.reader;

import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A reader as it stands. Immutable, thread safe.
 *
 * @param filter CESQL, or null
 * @param position up to which the log has been looked through
 * @param givenUp how many events were given out as often as they may be and never acknowledged
 * @param skipped how many positions were no longer kept when it came to them
 * @param era of its tokens: another one when it was moved, or made again
 */
public record NamedReader(
        long number,
        int application,
        String name,
        List<TopicPattern> topics,
        String filter,
        Limits limits,
        long position,
        long givenUp,
        long skipped,
        Instant createdAt,
        long era) {

    /**
     * What it gives out, and for how long.
     *
     * @param maxInFlight events given out and not acknowledged at most
     * @param ackWait after which such an event is given out again
     * @param maxDeliveries how often in all; 0: for ever
     */
    public record Limits(int maxInFlight, Duration ackWait, int maxDeliveries) {

        public static final Limits USUAL = new Limits(1_000, Duration.ofSeconds(30), 0);
    }

    static NamedReader read(Row row) throws SQLException {
        return new NamedReader(
                row.number("number"),
                row.integer("application"),
                row.text("name"),
                row.text("topics").lines().map(TopicPattern::of).toList(),
                row.text("filter"),
                new Limits(
                        row.integer("max_in_flight"),
                        Duration.ofMillis(row.number("ack_wait_ms")),
                        row.integer("max_deliveries")),
                row.number("position"),
                row.number("given_up"),
                row.number("skipped"),
                row.instant("created_at"),
                row.number("era"));
    }
}
