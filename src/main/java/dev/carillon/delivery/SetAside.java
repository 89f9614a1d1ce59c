package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

/** Events that could not be planned: kept with the reason, looked at again by back-off. Stateless, thread safe. */
@ApplicationScoped
class SetAside {

    private static final Logger LOG = Logger.getLogger(SetAside.class.getName());
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final int MAX_REASON = 2_000;

    private static final String ADD =
            """
            INSERT INTO delivery_set_aside (position, reason, looks, next_look) VALUES (?, ?, 0, ?)
            ON CONFLICT DO NOTHING""";
    private static final String DUE =
            "SELECT position, looks FROM delivery_set_aside WHERE next_look <= ? ORDER BY next_look FETCH FIRST 100 ROWS ONLY";
    private static final String AGAIN =
            "UPDATE delivery_set_aside SET reason = ?, looks = ?, next_look = ? WHERE position = ?";
    private static final String REMOVE = "DELETE FROM delivery_set_aside WHERE position = ?";

    /** An event whose next look is due. */
    record Due(long position, int looks) {}

    void add(Connection connection, long position, String reason, Instant now) throws SQLException {
        LOG.warning("delivery.set-aside position=" + position + " reason=" + reason + "; the others go on");
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            insert.setLong(1, position);
            insert.setString(2, shortened(reason));
            insert.setObject(3, Database.timestamp(now.plus(FIRST_LOOK)));
            insert.executeUpdate();
        }
    }

    List<Due> due(Connection connection, Instant now) throws SQLException {
        List<Due> due = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(DUE)) {
            select.setObject(1, Database.timestamp(now));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    due.add(new Due(row.getLong(1), row.getInt(2)));
                }
            }
        }
        return due;
    }

    /** Doubles the wait, up to a day. */
    void again(Connection connection, Due event, String reason, Instant now) throws SQLException {
        int looks = event.looks() + 1;
        Duration wait = FIRST_LOOK.multipliedBy(1L << Math.min(looks, 11));
        Duration atMost = wait.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : wait;
        try (PreparedStatement update = connection.prepareStatement(AGAIN)) {
            update.setString(1, shortened(reason));
            update.setInt(2, looks);
            update.setObject(3, Database.timestamp(now.plus(atMost)));
            update.setLong(4, event.position());
            update.executeUpdate();
        }
    }

    void remove(Connection connection, long position) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
            delete.setLong(1, position);
            delete.executeUpdate();
        }
    }

    private static String shortened(String reason) {
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }
}
