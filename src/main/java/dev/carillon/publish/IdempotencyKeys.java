package dev.carillon.publish;

import dev.carillon.eventlog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Remembers what a request with an {@code Idempotency-Key} was answered, in the commit of its events.
 *
 * <p>The answer stands as one line an event: {@code id eventId source}, separated by tabs. Stateless, thread safe.
 */
@ApplicationScoped
class IdempotencyKeys {

    private static final String INSERT =
            """
            INSERT INTO idempotency_key (request_key, request_hash, answer, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING""";
    private static final String UPDATE = "UPDATE idempotency_key SET answer = ? WHERE request_key = ?";
    private static final String DELETE = "DELETE FROM idempotency_key WHERE request_key = ?";
    private static final String FIND = "SELECT request_hash, answer FROM idempotency_key WHERE request_key = ?";

    /** Whether this request is the first with its key; its answer is still to be {@link #answer written}. */
    boolean claim(Connection connection, IdempotentRequest request, Instant now) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, request.key());
            insert.setObject(2, request.hash());
            insert.setString(3, "");
            insert.setObject(4, Database.timestamp(now));
            return insert.executeUpdate() == 1;
        }
    }

    void answer(Connection connection, IdempotentRequest request, List<PublishResult> results) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setString(1, text(results));
            update.setObject(2, request.key());
            update.executeUpdate();
        }
    }

    void release(Connection connection, IdempotentRequest request) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setObject(1, request.key());
            delete.executeUpdate();
        }
    }

    /** What the first request was answered, or a conflict if that was another request. */
    List<PublishResult> first(Connection connection, IdempotentRequest request) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setObject(1, request.key());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !request.hash().equals(row.getObject(1, UUID.class))) {
                    return List.of(
                            new PublishResult.Conflict(null, "this Idempotency-Key was used for another request"));
                }
                return results(row.getString(2));
            }
        }
    }

    private static String text(List<PublishResult> results) {
        StringBuilder text = new StringBuilder();
        for (PublishResult each : results) {
            if (each instanceof PublishResult.Accepted accepted) {
                line(
                        text,
                        accepted.id(),
                        accepted.event().getId(),
                        accepted.event().getProducer());
            } else if (each instanceof PublishResult.Duplicate duplicate) {
                line(text, duplicate.id(), duplicate.eventId(), duplicate.source());
            } else {
                text.append('\n'); // a refused event of a partial batch: the request is read anew and says why again
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, UUID id, String eventId, String source) {
        text.append(id).append('\t').append(eventId).append('\t').append(source).append('\n');
    }

    private static List<PublishResult> results(String text) {
        List<PublishResult> results = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String[] parts = line.split("\t", 3); // no attribute holds a control character
            results.add(
                    parts.length == 3
                            ? new PublishResult.Duplicate(UUID.fromString(parts[0]), parts[1], parts[2])
                            : new PublishResult.Conflict(null, "refused the first time"));
        }
        return results.subList(0, results.size() - 1);
    }
}
