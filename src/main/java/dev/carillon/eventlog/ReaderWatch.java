package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/**
 * Where the readers of the log stand, and whether they move. Nothing is pruned before all have passed it, but for those
 * that were seen not to move, with something to read, for longer than events are kept: nobody reads there any more. Time in
 * which no node ran does not count. Each method is part of a transaction of the one node that prunes. Stateless, thread
 * safe.
 */
@ApplicationScoped
public class ReaderWatch {

    private static final Logger LOG = Logger.getLogger(ReaderWatch.class.getName());
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

    /** A reader that stands still. */
    record Stale(String reader, long position) {}

    /** @param passed what every reader that moves has passed */
    public record Seen(long passed, List<Stale> stale) {}

    /** Looks at all readers. */
    public Seen look(Connection connection, Instant now, Duration kept) throws SQLException {
        Duration unwatched = unwatched(connection, now, kept);
        long passed = Long.MAX_VALUE;
        List<Stale> stale = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(READERS)) {
            while (row.next()) {
                String reader = row.getString(1);
                long position = row.getLong(2);
                Instant since = Database.instant(row.getObject(4, OffsetDateTime.class));
                if (since != null && !unwatched.isZero()) {
                    since = since.plus(unwatched);
                    write(connection, row.getLong(3), since, reader);
                }
                boolean moves = since == null || row.getLong(3) != position || position >= row.getLong(5);
                if (moves) {
                    seen(connection, reader, position, since, row.getLong(3), now);
                }
                if (!moves && since.plus(kept).isBefore(now)) {
                    stale.add(new Stale(reader, position));
                } else {
                    passed = Math.min(passed, position);
                }
            }
        }
        return new Seen(passed, stale);
    }

    /** Moves those that stand below up to this position, and says so. */
    public void moveUp(Connection connection, List<Stale> readers, long position) throws SQLException {
        for (Stale each : readers) {
            if (each.position() >= position) {
                continue;
            }
            try (PreparedStatement move = connection.prepareStatement(MOVE_UP);
                    PreparedStatement count = connection.prepareStatement(SKIPPED)) {
                move.setLong(1, position);
                move.setString(2, each.reader());
                move.setLong(3, each.position());
                if (move.executeUpdate() == 1) {
                    count.setLong(1, position - each.position());
                    count.setString(2, each.reader());
                    count.executeUpdate();
                    LOG.warning("log.reader.moved-up reader=" + each.reader() + " from=" + each.position() + " to="
                            + position + "; it has not moved for longer than events are kept");
                }
            }
        }
    }

    private static void seen(
            Connection connection, String reader, long position, Instant since, long before, Instant now)
            throws SQLException {
        if (since != null && before == position && since.plus(FRESH).isAfter(now)) {
            return;
        }
        if (since == null) {
            try (PreparedStatement insert = connection.prepareStatement(FIRST)) {
                insert.setString(1, reader);
                insert.setLong(2, position);
                insert.setObject(3, Database.timestamp(now));
                insert.executeUpdate();
            }
        } else {
            write(connection, position, now, reader);
        }
    }

    private static void write(Connection connection, long position, Instant since, String reader) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SEEN)) {
            update.setLong(1, position);
            update.setObject(2, Database.timestamp(since));
            update.setString(3, reader);
            update.executeUpdate();
        }
    }

    /** How long nobody looked: the nodes were down, and so were the readers. */
    private static Duration unwatched(Connection connection, Instant now, Duration kept) throws SQLException {
        Instant looked = null;
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(LOOKED_AT)) {
            if (row.next()) {
                looked = Database.instant(row.getObject(1, OffsetDateTime.class));
            }
        }
        if (looked != null && Duration.between(looked, now).compareTo(Duration.ofSeconds(30)) < 0) {
            return Duration.ZERO;
        }
        try (PreparedStatement update = connection.prepareStatement(LOOKED)) {
            update.setObject(1, Database.timestamp(now));
            update.executeUpdate();
        }
        Duration half = kept.dividedBy(2);
        Duration tolerated = half.compareTo(LONGEST_GAP) < 0 ? half : LONGEST_GAP;
        Duration gap = looked == null ? Duration.ZERO : Duration.between(looked, now);
        return gap.compareTo(tolerated) > 0 ? gap : Duration.ZERO;
    }
}
