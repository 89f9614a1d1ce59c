package dev.carillon.publish;

import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Remembers what a request with an {@code Idempotency-Key} was answered, in the commit of its events.
 *
 * <p>The answer stands as one line for each event: Carillon's id, or nothing if it was not stored. Stateless, thread safe.
 */
@ApplicationScoped
class IdempotencyKeys {

    private static final String INSERT =
            """
            INSERT INTO idempotency_key (request_key, request_hash, answer, created_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING""";
    private static final String UPDATE =
            "UPDATE idempotency_key SET request_hash = ?, answer = ? WHERE request_key = ?";
    private static final String DELETE = "DELETE FROM idempotency_key WHERE request_key = ?";
    private static final String FIND = "SELECT request_hash, answer FROM idempotency_key WHERE request_key = ?";

    private final EventStore events;

    @Inject
    IdempotencyKeys(EventStore events) {
        this.events = events;
    }

    protected IdempotencyKeys() { // CDI client proxy
        this(null);
    }

    /** Whether this request is the first with its key; its answer is still to be {@link #answer written}. */
    boolean claim(Session session, IdempotentRequest request, Instant now) throws SQLException {
        return session.update(INSERT, request.key(), request.hash(), "", now) == 1;
    }

    void answer(Session session, UUID key, Known.Answered answer) throws SQLException {
        StringBuilder lines = new StringBuilder(answer.stored().size() * 37);
        for (PublishResult.Duplicate each : answer.stored()) {
            lines.append(each == null ? "" : each.id()).append('\n');
        }
        session.update(UPDATE, answer.hash(), lines.toString(), key);
    }

    void release(Session session, UUID key) throws SQLException {
        session.update(DELETE, key);
    }

    private record Row(UUID hash, String answer) {}

    /** What the first request with this key was answered. */
    Known.Answered answered(Session session, IdempotentRequest request) throws SQLException {
        Row found = session.first(FIND, row -> new Row(row.uuid(1), row.text(2)), request.key())
                .orElseThrow(() -> new SQLException("the key of a request went while it was read", "40001"));
        List<PublishResult.Duplicate> stored = new ArrayList<>();
        String[] lines = found.answer().split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            stored.add(lines[i].isEmpty() ? null : duplicate(session, lines[i], request.application()));
        }
        return new Known.Answered(found.hash(), stored);
    }

    private PublishResult.Duplicate duplicate(Session session, String line, int application) throws SQLException {
        UUID id = UUID.fromString(line.substring(0, 36)); // behind it stood the CloudEvents id and source, once
        return events.find(session, id, application)
                .map(each -> new PublishResult.Duplicate(
                        id, each.event().getId(), each.event().getProducer()))
                .orElseGet(() -> new PublishResult.Duplicate(id, null, null));
    }
}
