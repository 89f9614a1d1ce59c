package dev.carillon.publish;

import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.EventName;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.FoundEvent;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Holds the keys of a group against every other writer until the end of the transaction, and reads what stands under those
 * that were claimed before. Requests come before events, and each kind in the order of its keys, so that two writers never
 * wait for each other crosswise. Stateless, thread safe.
 */
@ApplicationScoped
class Claims {

    private static final int TRIES = 3;

    private final EventStore events;
    private final EventKeys keys;
    private final IdempotencyKeys requests;

    @Inject
    Claims(EventStore events, EventKeys keys, IdempotencyKeys requests) {
        this.events = events;
        this.keys = keys;
        this.requests = requests;
    }

    protected Claims() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * Keys that are held.
     *
     * @param keys of events that are stored nowhere, with the event that the key's row names
     * @param requests keys of requests that come for the first time
     */
    record Claimed(Known known, Map<UUID, UUID> keys, List<UUID> requests) {}

    /** @throws SQLException a lock wait, if another transaction holds one of them for too long */
    Claimed claim(Session session, List<Submission> group, Instant now) throws SQLException {
        Map<UUID, Known.Answered> answered = new HashMap<>();
        List<UUID> first = new ArrayList<>();
        for (List<IdempotentRequest> each : requestsOf(group)) {
            UUID key = each.get(0).key();
            if (requests.claim(session, each.get(0), now)) {
                first.add(key);
            } else {
                answered.put(key, requests.answered(session, each));
            }
        }
        Map<UUID, NewEvent> open = new TreeMap<>();
        for (Submission each : group) {
            if (each.request() == null || !answered.containsKey(each.request().key())) {
                each.events().stream()
                        .filter(one -> one.key() != null)
                        .forEach(one -> open.putIfAbsent(one.key(), one));
            }
        }
        Map<UUID, UUID> keys = new LinkedHashMap<>();
        Map<UUID, Known.First> stored = claimEvents(session, open, keys);
        return new Claimed(new Known(stored, answered), keys, first);
    }

    /** By their keys; those of one key may differ. */
    private static Iterable<List<IdempotentRequest>> requestsOf(List<Submission> group) {
        Map<UUID, List<IdempotentRequest>> sorted = new TreeMap<>();
        for (Submission each : group) {
            if (each.request() != null) {
                sorted.computeIfAbsent(each.request().key(), key -> new ArrayList<>())
                        .add(each.request());
            }
        }
        return sorted.values();
    }

    private Map<UUID, Known.First> claimEvents(Session session, Map<UUID, NewEvent> open, Map<UUID, UUID> claimed)
            throws SQLException {
        Map<UUID, Known.First> stored = new HashMap<>();
        List<NewEvent> left = List.copyOf(open.values());
        for (int tries = 0; !left.isEmpty(); tries++) {
            if (tries == TRIES) {
                throw new SQLException("keys of events come and go", "40001");
            }
            boolean[] isFirst = keys.claim(session, left);
            List<NewEvent> vanished = new ArrayList<>();
            for (int i = 0; i < isFirst.length; i++) {
                NewEvent each = left.get(i);
                if (isFirst[i]) {
                    claimed.put(each.key(), each.id());
                } else if (!look(session, each, stored, claimed)) {
                    vanished.add(each);
                }
            }
            left = vanished;
        }
        ours(
                        session,
                        open.values().stream()
                                .filter(each -> claimed.containsKey(each.key()))
                                .toList())
                .forEach((key, event) -> stored.put(key, first(event)));
        return stored;
    }

    /** False if the key's row went while we looked: it was pruned, and can be claimed. */
    private boolean look(Session session, NewEvent event, Map<UUID, Known.First> stored, Map<UUID, UUID> claimed)
            throws SQLException {
        Optional<UUID> id = keys.first(session, event.key());
        Optional<FoundEvent> first = find(session, id, event);
        if (first.isEmpty()) { // pruned just now, or its transaction was committed without it
            id = keys.lock(session, event.key());
            first = find(session, id, event);
        }
        first.ifPresent(each -> stored.put(event.key(), first(each)));
        if (first.isEmpty() && id.isPresent()) {
            claimed.put(event.key(), id.get());
        }
        return id.isPresent();
    }

    private Optional<FoundEvent> find(Session session, Optional<UUID> id, NewEvent repeat) throws SQLException {
        return id.isEmpty() ? Optional.empty() : events.find(session, id.get(), repeat.application());
    }

    /** By their keys. A given id may be one that Carillon made; such an event has no key's row. */
    private Map<UUID, FoundEvent> ours(Session session, List<NewEvent> repeats) throws SQLException {
        Map<UUID, List<NewEvent>> byId = repeats.stream()
                .filter(each -> isOurs(each.event().getId()))
                .collect(Collectors.groupingBy(
                        each -> UUID.fromString(each.event().getId())));
        byId.keySet().retainAll(names(session, byId));
        Map<UUID, FoundEvent> found = new HashMap<>();
        for (FoundEvent first : events.find(session, byId.keySet())) {
            byId.get(first.name().id()).stream()
                    .filter(each -> isSame(first.name(), each))
                    .forEach(each -> found.put(each.key(), first));
        }
        return found;
    }

    /** Asked first: an event of another name may be long. */
    private Set<UUID> names(Session session, Map<UUID, List<NewEvent>> byId) throws SQLException {
        return events.names(session, byId.keySet()).stream()
                .filter(first -> byId.get(first.id()).stream().anyMatch(each -> isSame(first, each)))
                .map(EventName::id)
                .collect(Collectors.toSet());
    }

    /** An event that brought an id of its own is not known by the one that Carillon gave it besides. */
    private static boolean isSame(EventName first, NewEvent repeat) {
        return first.application() == repeat.application()
                && first.eventId().equals(repeat.event().getId())
                && first.source().equals(repeat.event().getProducer());
    }

    private static Known.First first(FoundEvent found) {
        return new Known.First(
                found.name().id(), found.event() == null ? null : found.event().event());
    }

    private static boolean isOurs(String id) {
        if (id.length() != 36 || id.charAt(14) != '7') {
            return false;
        }
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Makes the rows of the keys say what was decided; those of what is not stored are released. */
    void settle(Session session, Claimed claimed, Settlement settled) throws SQLException {
        Map<UUID, UUID> unused = new HashMap<>(claimed.keys());
        List<NewEvent> moved = new ArrayList<>();
        for (NewEvent each : settled.stored()) {
            UUID named = each.key() == null ? null : unused.remove(each.key());
            if (named != null && !named.equals(each.id())) {
                moved.add(each);
            }
        }
        keys.move(session, moved);
        keys.release(session, unused.keySet());
        for (UUID each : claimed.requests()) {
            Known.Answered answer = settled.answered().get(each);
            if (answer == null) {
                requests.release(session, each);
            } else {
                requests.answer(session, each, answer);
            }
        }
    }
}
