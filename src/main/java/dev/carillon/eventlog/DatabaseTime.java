package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that all nodes go by: the database's. Each node compares its own clock with it every few seconds, so that clocks
 * that differ neither double a rate nor end a wait early. Thread safe.
 */
@ApplicationScoped
public class DatabaseTime {

    private static final Duration NOTICED = Duration.ofMillis(100); // below, it is the way there and back
    private static final String NOW = "SELECT current_timestamp";

    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO; // of the database
    private volatile long adjustments;

    @Inject
    public DatabaseTime(Clock clock) {
        this.clock = clock;
    }

    protected DatabaseTime() { // CDI client proxy
        this(null);
    }

    /** Now, as far as this node knows: within 100 ms of the database's time, asked for a few seconds ago. */
    public Instant instant() {
        return clock.instant().plus(ahead);
    }

    /** Now, by the database. */
    public Instant now(Session session) throws SQLException {
        return session.first(NOW, row -> row.instant(1)).orElseThrow();
    }

    /** Compares the clocks, unless the answer took so long that it means nothing. Returns the database's time. */
    public synchronized Instant learn(Session session) throws SQLException {
        long asked = nanos();
        Instant before = clock.instant();
        Instant now = now(session);
        Duration took = Duration.ofNanos(nanos() - asked);
        Instant after = clock.instant();
        Duration found = Duration.between(after.minus(took.dividedBy(2)), now);
        boolean isSteady = Duration.between(before, after).minus(took).abs().compareTo(NOTICED) < 0;
        boolean isPrecise = isSteady && took.compareTo(NOTICED.multipliedBy(2)) < 0;
        if (isPrecise && found.minus(ahead).abs().compareTo(NOTICED) > 0) {
            ahead = found.abs().compareTo(NOTICED) > 0 ? found : Duration.ZERO;
            adjustments++;
        }
        return now;
    }

    /** How often this node's time was set: what was calculated before does not fit any more. */
    public long adjustments() {
        return adjustments;
    }

    /** For spans of time on this node alone, whatever happens to its clock: nanoseconds since some time. */
    public long nanos() {
        return System.nanoTime();
    }
}
