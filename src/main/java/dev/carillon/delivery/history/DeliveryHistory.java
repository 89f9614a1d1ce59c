package dev.carillon.delivery.history;

import dev.carillon.delivery.DeliveryKey;
import dev.carillon.delivery.DeliveryState;
import dev.carillon.delivery.SentRequest;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.LogTimes;
import dev.carillon.eventlog.Row;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * What became of deliveries, newest first, with their attempts. Stateless, thread safe.
 *
 * <p>No index is kept over finished deliveries: a page is searched in windows of positions, newest first. A page that
 * would cost too much ends early and says where to go on.
 */
@OnePerNode
public class DeliveryHistory {

    private static final long FIRST_WINDOW = 250;
    private static final long WIDEST_WINDOW = 32_000;
    private static final long MOST_POSITIONS = 500_000;

    private static final String ONE =
            DeliveryRows.SELECT + " WHERE d.position = ? AND d.subscription = ? AND d.run = ? AND d.application = ?";
    private static final String LOWEST = "SELECT position FROM delivery ORDER BY position FETCH FIRST 1 ROW ONLY";
    private static final String POSITION = "SELECT position FROM event_log WHERE event = ? AND application = ?";
    private static final String ATTEMPTS =
            """
            SELECT attempt, started_at, duration_ms, outcome, response_status, excerpt, request_url, request_headers,
            body_length, body_sha256 FROM delivery_attempt
            WHERE position = ? AND subscription = ? AND run = ? ORDER BY attempt, claim""";

    /**
     * Which deliveries are asked for; each but {@code application} may be null for any.
     *
     * @param subscription its number
     * @param event Carillon's id
     * @param since the event was accepted then or later
     * @param until the event was accepted before
     */
    public record Query(
            int application, Long subscription, UUID event, DeliveryState state, Instant since, Instant until) {}

    /** Some deliveries, and the key to go on after; null at the end. */
    public record Found(List<DeliveryView> deliveries, DeliveryKey next) {}

    /**
     * One attempt.
     *
     * @param number from 1
     * @param outcome {@code delivered}, {@code refused}, {@code timed-out}, {@code unreachable} or {@code impossible}
     * @param responseStatus if there was an answer
     * @param excerpt of the answer, or why there was none
     * @param request what was sent, if it failed
     */
    public record AttemptView(
            int number,
            Instant startedAt,
            int durationMs,
            String outcome,
            Integer responseStatus,
            String excerpt,
            SentRequest request) {}

    private final Database database;
    private final LogTimes times;

    @Inject
    DeliveryHistory(Database database, LogTimes times) {
        this.database = database;
        this.times = times;
    }

    /** At most {@code limit}, after this key in the order of the list; null begins with the newest. */
    public Found list(Query query, DeliveryKey after, int limit) throws SQLException {
        return database.transaction(session -> list(session, query, after, limit));
    }

    public Optional<DeliveryView> find(int application, DeliveryKey key) throws SQLException {
        return database.transaction(session ->
                session.first(ONE, DeliveryRows::read, key.position(), key.subscription(), key.run(), application));
    }

    /** The attempts of a delivery, in their order. */
    public List<AttemptView> attempts(DeliveryKey key, DeliveryView delivery) throws SQLException {
        List<AttemptView> found = database.transaction(session ->
                session.list(ATTEMPTS, DeliveryHistory::attempt, key.position(), key.subscription(), key.run()));
        Instant finishedAt = delivery.progress().finishedAt();
        if (found.isEmpty() && delivery.progress().attempts() == 1 && finishedAt != null) {
            // A first attempt that succeeds has no row of its own; when it was recorded is known, within milliseconds.
            DeliveryView.LastAttempt last = delivery.last();
            int took = last.durationMs() == null ? 0 : last.durationMs();
            return List.of(new AttemptView(
                    1, finishedAt.minusMillis(took), took, "delivered", last.responseStatus(), last.excerpt(), null));
        }
        return found;
    }

    private Found list(Session session, Query query, DeliveryKey after, int limit) throws SQLException {
        LogTimes.Span span = span(session, query);
        // Expired deliveries stay for a while when their events are gone.
        long lowest = query.since() == null && query.event() == null ? lowest(session) : span.after() + 1;
        long upTo = after == null ? span.upTo() : Math.min(span.upTo(), after.position());
        long budget = MOST_POSITIONS;
        long window = FIRST_WINDOW;
        List<DeliveryView> found = new ArrayList<>();
        while (upTo >= lowest) {
            long from = Math.max(lowest, upTo - window + 1);
            found.addAll(window(session, query, from, upTo, after, limit + 1 - found.size()));
            if (found.size() > limit) {
                DeliveryKey last = DeliveryKey.of(found.get(limit - 1).id()).orElseThrow();
                return new Found(found.subList(0, limit), last);
            }
            upTo = from - 1;
            budget -= window;
            window = Math.min(WIDEST_WINDOW, window * 2);
            if (budget <= 0 && upTo >= lowest) {
                return new Found(found, new DeliveryKey(from, 0, 0)); // nothing at this position comes after that
            }
        }
        return new Found(found, null);
    }

    private LogTimes.Span span(Session session, Query query) throws SQLException {
        if (query.event() != null) {
            OptionalLong position = session.number(POSITION, query.event(), query.application());
            return position.isEmpty()
                    ? new LogTimes.Span(0, -1)
                    : new LogTimes.Span(position.getAsLong() - 1, position.getAsLong());
        }
        return times.span(session, query.since(), query.until());
    }

    private static long lowest(Session session) throws SQLException {
        return session.number(LOWEST).orElse(Long.MAX_VALUE);
    }

    private static List<DeliveryView> window(
            Session session, Query query, long from, long upTo, DeliveryKey after, int most) throws SQLException {
        StringBuilder sql = new StringBuilder(DeliveryRows.SELECT)
                .append(" WHERE d.position >= ? AND d.position <= ? AND d.application = ?");
        List<Object> values = new ArrayList<>(List.of(from, upTo, query.application()));
        if (query.subscription() != null) {
            sql.append(" AND d.subscription = ?");
            values.add(query.subscription());
        }
        if (query.state() != null) {
            sql.append(" AND ").append(DeliveryRows.condition(query.state()));
        }
        if (query.since() != null) {
            sql.append(" AND e.received_at >= ?");
            values.add(query.since());
        }
        if (query.until() != null) {
            sql.append(" AND e.received_at < ?");
            values.add(query.until());
        }
        if (after != null && after.position() == upTo) {
            sql.append(" AND (d.position < ? OR d.subscription < ? OR (d.subscription = ? AND d.run < ?))");
            values.addAll(List.of(upTo, after.subscription(), after.subscription(), after.run()));
        }
        sql.append(" ORDER BY d.position DESC, d.subscription DESC, d.run DESC FETCH FIRST ? ROWS ONLY");
        values.add(most);
        return session.list(sql.toString(), DeliveryRows::read, values.toArray());
    }

    private static AttemptView attempt(Row row) throws SQLException {
        String url = row.text("request_url");
        return new AttemptView(
                row.integer("attempt"),
                row.instant("started_at"),
                row.integer("duration_ms"),
                row.text("outcome"),
                row.integerOrNull("response_status"),
                row.text("excerpt"),
                url == null
                        ? null
                        : new SentRequest(
                                url,
                                row.text("request_headers").lines().toList(),
                                row.integer("body_length"),
                                row.text("body_sha256")));
    }
}
