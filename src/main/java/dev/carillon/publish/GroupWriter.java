package dev.carillon.publish;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Writes a group of submissions within one transaction and says how each event of them ended. Stateless, thread safe. */
@ApplicationScoped
class GroupWriter {

    private static final Duration RETRY = Duration.ofSeconds(1);

    /** What a group came to: the numbered events, and the results of each submission. */
    record Written(List<StoredEvent> events, List<List<PublishResult>> results) {}

    private final EventStore events;
    private final IdempotencyKeys requests;

    @Inject
    GroupWriter(EventStore events, IdempotencyKeys requests) {
        this.events = events;
        this.requests = requests;
    }

    protected GroupWriter() { // CDI client proxy
        this(null, null);
    }

    /** @param committed events of publishers' own transactions, to be numbered along with the group */
    Written write(Session session, List<Submission> group, List<NewEvent> committed, Instant now) throws SQLException {
        List<List<PublishResult>> results = new ArrayList<>(Collections.nCopies(group.size(), null));
        List<NewEvent> candidates = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            IdempotentRequest request = group.get(i).request();
            if (request != null && !requests.claim(session, request, now)) {
                results.set(i, requests.first(session, request));
            } else {
                candidates.addAll(group.get(i).events());
            }
        }
        Map<NewEvent, PublishResult> taken = duplicates(session, candidates);
        List<NewEvent> accepted = new ArrayList<>(candidates.size());
        for (int i = 0; i < group.size(); i++) {
            if (results.get(i) == null) {
                results.set(i, settle(session, group.get(i), taken, accepted));
            }
        }
        if (!accepted.isEmpty()) {
            events.insert(session, accepted);
        }
        if (!committed.isEmpty()) {
            accepted.addAll(events.takeUnnumbered(session, committed));
        }
        return new Written(events.number(session, accepted), results);
    }

    private List<PublishResult> settle(
            Session session, Submission submission, Map<NewEvent, PublishResult> taken, List<NewEvent> accepted)
            throws SQLException {
        List<PublishResult> results = new ArrayList<>(submission.events().size());
        List<NewEvent> fresh = new ArrayList<>(submission.events().size());
        boolean conflict = false;
        for (NewEvent each : submission.events()) {
            PublishResult result = taken.get(each);
            if (result == null) {
                fresh.add(each);
                result = new PublishResult.Accepted(each.id(), each.event());
            }
            conflict |= result instanceof PublishResult.Conflict;
            results.add(result);
        }
        if (conflict && !submission.partial()) {
            events.releaseKeys(session, fresh);
            if (submission.request() != null) {
                requests.release(session, submission.request());
            }
            return results;
        }
        accepted.addAll(fresh);
        if (submission.request() != null) {
            requests.answer(session, submission.request(), results);
        }
        return results;
    }

    /** Claims the keys; those already taken are compared with the first event of that key. */
    private Map<NewEvent, PublishResult> duplicates(Session session, List<NewEvent> candidates) throws SQLException {
        Map<NewEvent, PublishResult> taken = new IdentityHashMap<>();
        boolean[] first = events.claimKeys(session, candidates);
        Map<UUID, NewEvent> here = new HashMap<>();
        Set<NewEvent> again = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < first.length; i++) {
            NewEvent each = candidates.get(i);
            if (each.key() == null) {
                continue;
            }
            if (first[i]) {
                here.put(each.key(), each);
            } else {
                again.add(each);
            }
        }
        for (NewEvent each : candidates) {
            if (again.contains(each)) {
                NewEvent sameGroup = here.get(each.key());
                taken.put(each, sameGroup != null ? compare(sameGroup, each) : compareStored(session, each));
            } else if (each.key() != null && isOurs(each.event().getId())) {
                PublishResult ours = compareOurs(session, each);
                if (ours != null) {
                    events.releaseKeys(session, List.of(each));
                    taken.put(each, ours);
                }
            }
        }
        return taken;
    }

    private PublishResult compareStored(Session session, NewEvent repeat) throws SQLException {
        Optional<UUID> id = events.firstWithKey(session, repeat.key());
        Optional<StoredEvent> first =
                id.isEmpty() ? Optional.empty() : events.find(session, id.get(), repeat.application());
        if (first.isEmpty()) {
            return new PublishResult.Unavailable("another request with the same id is under way", RETRY);
        }
        return compare(first.get().id(), first.get().event(), repeat);
    }

    /** A given id may be one that Carillon made; such an event has no key row. */
    private PublishResult compareOurs(Session session, NewEvent repeat) throws SQLException {
        Optional<StoredEvent> first =
                events.find(session, UUID.fromString(repeat.event().getId()), repeat.application());
        if (first.isEmpty()
                || !first.get().event().getProducer().equals(repeat.event().getProducer())) {
            return null;
        }
        return compare(first.get().id(), first.get().event(), repeat);
    }

    private static PublishResult compare(NewEvent first, NewEvent repeat) {
        return compare(first.id(), first.event(), repeat);
    }

    private static PublishResult compare(UUID id, EventData first, NewEvent repeat) {
        return Envelope.sameContent(first, repeat.event())
                ? new PublishResult.Duplicate(id, first.getId(), first.getProducer())
                : new PublishResult.Conflict(id, "an event of this source and id has other content");
    }

    private static boolean isOurs(String id) {
        return id.length() == 36 && id.charAt(14) == '7' && id.charAt(8) == '-' && isUuid(id);
    }

    private static boolean isUuid(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
