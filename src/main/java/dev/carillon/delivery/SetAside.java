package dev.carillon.delivery;

import static dev.carillon.eventlog.Session.values;

import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Events that could not be planned, kept with the reason and looked at again by back-off; and those that are planned apart
 * ("late"), by {@link LatePlanner}. Stateless, thread safe.
 */
@OnePerNode
class SetAside {

    private static final FailureLog LOG = new FailureLog(SetAside.class);
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final int MAX_REASON = 2_000;

    private static final String ADD =
            """
            INSERT INTO delivery_set_aside (position, reason, looks, next_look) VALUES (?, ?, 0, ?)
            ON CONFLICT DO NOTHING""";
    private static final String DUE =
            """
            SELECT position, looks FROM delivery_set_aside WHERE late_for IS NULL AND next_look <= ?
            ORDER BY next_look FETCH FIRST 100 ROWS ONLY""";
    private static final String AGAIN =
            """
            UPDATE delivery_set_aside SET reason = ?, looks = ?, next_look = ?, late_for = NULL
            WHERE position = ? AND looks = ?""";
    private static final String ADD_LATE =
            """
            INSERT INTO delivery_set_aside (position, reason, looks, next_look, late_for) VALUES (?, ?, 0, ?, ?)
            ON CONFLICT DO NOTHING""";
    private static final String NEXT_LATE =
            """
            SELECT late_for FROM delivery_set_aside WHERE late_for > ? ORDER BY late_for FETCH FIRST 1 ROWS ONLY""";
    private static final String LATE =
            """
            SELECT position FROM delivery_set_aside WHERE late_for = ? ORDER BY late_for, position
            FETCH FIRST 500 ROWS ONLY""";
    private static final String IS_LATE = "the filters of its application take long: it is planned apart, in its turn";
    private static final String REMOVE = "DELETE FROM delivery_set_aside WHERE position = ?";
    private static final String REMOVE_RANGE = "DELETE FROM delivery_set_aside WHERE position > ? AND position <= ?";
    private static final String IS_ONE = "SELECT 1 FROM delivery_set_aside WHERE position = ?";

    /** An event whose next look is due. */
    record Due(long position, int looks) {}

    void add(Session session, long position, String reason, Instant now) throws SQLException {
        LOG.warning("delivery.set-aside position=" + position + " reason=" + reason + "; the others go on");
        session.update(ADD, position, shortened(reason), now.plus(FIRST_LOOK));
    }

    /** These are planned soon. */
    void addLate(Session session, Collection<StoredEvent> events, Instant now) throws SQLException {
        session.batch(ADD_LATE, events, each -> values(each.position(), IS_LATE, now, each.application()));
    }

    /** The applications that have late ones: a step for each, however many they have. */
    Set<Integer> lateApplications(Session session) throws SQLException {
        Set<Integer> all = new LinkedHashSet<>();
        OptionalLong next = session.number(NEXT_LATE, 0);
        while (next.isPresent()) {
            all.add((int) next.getAsLong());
            next = session.number(NEXT_LATE, next.getAsLong());
        }
        return all;
    }

    /** The first late ones of an application. */
    List<Long> late(Session session, int application) throws SQLException {
        return session.list(LATE, row -> row.number(1), application);
    }

    List<Due> due(Session session, Instant now) throws SQLException {
        return session.list(DUE, row -> new Due(row.number(1), row.integer(2)), now);
    }

    /** Doubles the wait, up to a day. */
    void again(Session session, Due event, String reason, Instant now) throws SQLException {
        int looks = event.looks() + 1;
        Duration wait = FIRST_LOOK.multipliedBy(1L << Math.min(looks, 11));
        Duration atMost = wait.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1) : wait;
        session.update(AGAIN, shortened(reason), looks, now.plus(atMost), event.position(), event.looks());
    }

    /** Whether this event waits to be planned still. */
    boolean contains(Session session, long position) throws SQLException {
        return session.exists(IS_ONE, position);
    }

    /** False if it was not there: another node has planned it. */
    boolean remove(Session session, long position) throws SQLException {
        return session.update(REMOVE, position) == 1;
    }

    /** Those above one position and up to another are no longer kept. */
    void remove(Session session, long after, long upTo) throws SQLException {
        session.update(REMOVE_RANGE, after, upTo);
    }

    private static String shortened(String reason) {
        String kept = reason.replace('\0', ' '); // PostgreSQL keeps no U+0000
        return kept.length() <= MAX_REASON ? kept : kept.substring(0, MAX_REASON);
    }
}
