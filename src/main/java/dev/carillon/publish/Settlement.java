package dev.carillon.publish;

import dev.carillon.eventlog.NewEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Decides a group: in one pass, in the order of its submissions, each with all that was decided before it. Nothing is
 * written here; what is to be written is known when all is decided.
 *
 * <p>Of one group; not thread safe.
 */
final class Settlement {

    private final Map<UUID, Known.First> claimed;
    private final Map<UUID, Known.Answered> requests;
    private final List<List<PublishResult>> results = new ArrayList<>();
    private final List<NewEvent> stored = new ArrayList<>();
    private final Map<UUID, Known.Answered> answered = new HashMap<>();

    private Settlement(Known known) {
        claimed = new HashMap<>(known.events());
        requests = new HashMap<>(known.requests());
    }

    static Settlement of(List<Submission> group, Known known) {
        Settlement settlement = new Settlement(known);
        group.forEach(each -> settlement.results.add(settlement.decide(each)));
        return settlement;
    }

    private List<PublishResult> decide(Submission submission) {
        IdempotentRequest request = submission.request();
        Known.Answered before = request == null ? null : requests.get(request.key());
        if (before != null) {
            return before.again(submission);
        }
        Map<UUID, Known.First> mine = new HashMap<>(); // claimed only if this submission is stored
        List<NewEvent> fresh = new ArrayList<>();
        List<PublishResult> decided = submission.results(event -> decide(event, mine, fresh));
        if (decided.stream().noneMatch(PublishResult.Stored.class::isInstance)) {
            fresh.clear(); // all or none: none
        } else {
            claimed.putAll(mine);
            stored.addAll(fresh);
        }
        if (request != null && decided.stream().anyMatch(PublishResult::isStored) && isDone(submission, decided)) {
            Known.Answered answer = Known.Answered.of(request.hash(), decided);
            requests.put(request.key(), answer);
            answered.put(request.key(), answer);
        }
        return decided;
    }

    private PublishResult decide(NewEvent event, Map<UUID, Known.First> mine, List<NewEvent> fresh) {
        if (event.key() != null) {
            Known.First first = mine.getOrDefault(event.key(), claimed.get(event.key()));
            if (first != null) {
                return first.compare(event.event());
            }
            mine.put(event.key(), new Known.First(event.id(), event.event()));
        }
        fresh.add(event);
        return new PublishResult.Stored(event.id(), event.event());
    }

    /** A batch of which nothing was stored, since one conflicts, is not what its key is remembered for. */
    private static boolean isDone(Submission submission, List<PublishResult> decided) {
        return submission.partial() || decided.stream().allMatch(PublishResult::isStored);
    }

    /** One list for each submission of the group, in order. */
    List<List<PublishResult>> results() {
        return results;
    }

    /** The events to be stored, in order. */
    List<NewEvent> stored() {
        return stored;
    }

    /** What is to be remembered, by the key of the request. */
    Map<UUID, Known.Answered> answered() {
        return answered;
    }
}
