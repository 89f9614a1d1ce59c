package dev.carillon.publish;

import dev.carillon.eventlog.EventName;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final String FIND =
            """
            SELECT request_hash, CASE WHEN request_hash = ANY(?) THEN answer END
            FROM idempotency_key WHERE request_key = ?""";

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

    /**
     * What the first request with this key was answered.
     *
     * @param repeats with this key; if none of them is the same request, only its hash is read, as its answer may be long
     */
    Known.Answered answered(Session session, List<IdempotentRequest> repeats) throws SQLException {
        UUID[] hashes = repeats.stream().map(IdempotentRequest::hash).distinct().toArray(UUID[]::new);
        Row found = session.first(
                        FIND,
                        row -> new Row(row.uuid(1), row.text(2)),
                        hashes,
                        repeats.get(0).key())
                .orElseThrow(() -> new SQLException("the key of a request went while it was read", "40001"));
        return new Known.Answered(
                found.hash(),
                found.answer() == null
                        ? List.of()
                        : duplicates(session, found.answer(), repeats.get(0).application()));
    }

    private List<PublishResult.Duplicate> duplicates(Session session, String answer, int application)
            throws SQLException {
        List<UUID> ids = new ArrayList<>(); // null where nothing was stored
        String[] lines = answer.split("\n", -1);
        for (int i = 0; i < lines.length - 1; i++) { // behind the id stood the CloudEvents id and source, once
            ids.add(lines[i].isEmpty() ? null : UUID.fromString(lines[i].substring(0, 36)));
        }
        Map<UUID, EventName> names = new HashMap<>();
        for (EventName each :
                events.names(session, ids.stream().filter(Objects::nonNull).toList())) {
            if (each.application() == application) {
                names.put(each.id(), each);
            }
        }
        List<PublishResult.Duplicate> stored = new ArrayList<>(ids.size());
        ids.forEach(each -> stored.add(each == null ? null : duplicate(each, names.get(each))));
        return stored;
    }

    private static PublishResult.Duplicate duplicate(UUID id, EventName name) {
        return name == null
                ? new PublishResult.Duplicate(id, null, null)
                : new PublishResult.Duplicate(id, name.eventId(), name.source());
    }
}
