package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the cursors of the log's readers are, and whether they move. Nothing is pruned before all have passed it, but for those
 * that were seen not to move, with something to read, for longer than events are kept: they have been abandoned. Time in
 * which no node ran does not count. Each method is part of a transaction of the one node that prunes. Stateless, thread
 * safe.
 */
@ApplicationScoped
public class ReaderWatch {

    private static final FailureLog LOG = new FailureLog(ReaderWatch.class);
    private static final Duration FRESH = Duration.ofMinutes(10); // an idle reader's row is not written more often
    private static final Duration LONGEST_GAP = Duration.ofHours(1);

    private static final String READERS =
            """
            SELECT c.reader, c.position, w.position, w.since, (SELECT position FROM log_head WHERE one = 1)
            FROM log_cursor c LEFT JOIN reader_watch w ON w.reader = c.reader""";
    private static final String LOOKED_AT = "SELECT looked_at FROM log_pruned WHERE one = 1";
    private static final String LOOKED = "UPDATE log_pruned SET looked_at = ? WHERE one = 1";
    private static final String FIRST =
            "INSERT INTO reader_watch (reader, position, since, skipped) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING";
    private static final String SEEN = "UPDATE reader_watch SET position = ?, since = ? WHERE reader = ?";
    private static final String MOVE_UP = "UPDATE log_cursor SET position = ? WHERE reader = ? AND position = ?";
    private static final String SKIPPED = "UPDATE reader_watch SET skipped = skipped + ? WHERE reader = ?";

    /** A reader that does not move. */
    record Stale(String reader, long position) {}

    /** @param passed what every reader that moves has passed */
    public record Seen(long passed, List<Stale> stale) {}

    /** Looks at all readers. */
    public Seen look(Session session, Instant now, Duration kept) throws SQLException {
        Duration unwatched = unwatched(session, now, kept);
        long passed = Long.MAX_VALUE;
        List<Stale> stale = new ArrayList<>();
        for (Watched each : session.list(READERS, Watched::read)) {
            Watched reader = each.since() == null || unwatched.isZero() ? each : each.later(unwatched);
            if (reader != each) {
                session.update(SEEN, reader.before(), reader.since(), reader.name());
            }
            if (reader.moves()) {
                seen(session, reader, now);
            }
            if (!reader.moves() && reader.since().plus(kept).isBefore(now)) {
                stale.add(new Stale(reader.name(), reader.position()));
            } else {
                passed = Math.min(passed, reader.position());
            }
        }
        return new Seen(passed, stale);
    }

    /** Moves those that are below up to this position, and logs it. */
    public void moveUp(Session session, List<Stale> readers, long position) throws SQLException {
        for (Stale each : readers) {
            if (each.position() < position && session.update(MOVE_UP, position, each.reader(), each.position()) == 1) {
                session.update(SKIPPED, position - each.position(), each.reader());
                LOG.warning("log.reader.moved-up reader=" + each.reader() + " from=" + each.position() + " to="
                        + position + "; it has not moved for longer than events are kept");
            }
        }
    }

    /**
     * A reader as it is found.
     *
     * @param before where it was seen last
     * @param since when it was first seen there; null if it was never seen
     */
    private record Watched(String name, long position, long before, Instant since, long head) {

        static Watched read(Row row) throws SQLException {
            return new Watched(row.text(1), row.number(2), row.number(3), row.instant(4), row.number(5));
        }

        Watched later(Duration by) {
            return new Watched(name, position, before, since.plus(by), head);
        }

        boolean moves() {
            return since == null || before != position || position >= head;
        }
    }

    private static void seen(Session session, Watched reader, Instant now) throws SQLException {
        if (reader.since() == null) {
            session.update(FIRST, reader.name(), reader.position(), now);
        } else if (reader.before() != reader.position()
                || !reader.since().plus(FRESH).isAfter(now)) {
            session.update(SEEN, reader.position(), now, reader.name());
        }
    }

    /** How long no node looked: the nodes were down, and so were the readers. */
    private static Duration unwatched(Session session, Instant now, Duration kept) throws SQLException {
        Instant looked = session.list(LOOKED_AT, row -> row.instant(1)).get(0);
        if (looked != null && Duration.between(looked, now).compareTo(Duration.ofSeconds(30)) < 0) {
            return Duration.ZERO;
        }
        session.update(LOOKED, now);
        Duration half = kept.dividedBy(2);
        Duration tolerated = half.compareTo(LONGEST_GAP) < 0 ? half : LONGEST_GAP;
        Duration gap = looked == null ? Duration.ZERO : Duration.between(looked, now);
        return gap.compareTo(tolerated) > 0 ? gap : Duration.ZERO;
    }
}
