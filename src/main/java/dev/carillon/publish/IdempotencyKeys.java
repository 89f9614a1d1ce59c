package dev.carillon.publish;

import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
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
    boolean claim(Session session, IdempotentRequest request, Instant now) throws SQLException {
        return session.update(INSERT, request.key(), request.hash(), "", now) == 1;
    }

    void answer(Session session, IdempotentRequest request, List<PublishResult> results) throws SQLException {
        session.update(UPDATE, text(results), request.key());
    }

    void release(Session session, IdempotentRequest request) throws SQLException {
        session.update(DELETE, request.key());
    }

    private record Answered(UUID hash, String answer) {}

    /** What the first request was answered, or a conflict if that was another request. */
    List<PublishResult> first(Session session, IdempotentRequest request) throws SQLException {
        return session.first(FIND, row -> new Answered(row.uuid(1), row.text(2)), request.key())
                .filter(each -> each.hash().equals(request.hash()))
                .map(each -> results(each.answer()))
                .orElseGet(() ->
                        List.of(new PublishResult.Conflict(null, "this Idempotency-Key was used for another request")));
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
