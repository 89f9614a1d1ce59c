package dev.carillon.publish;

import dev.carillon.eventlog.NewEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Events that were handed in together: what is stored of them is stored in one commit.
 *
 * @param events those of the candidates that may be stored
 * @param bytes about what they take in memory
 * @param partial whether one event that cannot be stored leaves the others alone; otherwise it is all or none
 * @param request the request's Idempotency-Key, or null
 * @param result one for each candidate, in order
 * @param passedOn whether it is answered elsewhere than by the thread that removed it to write it
 */
record Submission(
        List<Candidate> candidates,
        List<NewEvent> events,
        long bytes,
        boolean partial,
        IdempotentRequest request,
        CompletableFuture<List<PublishResult>> result,
        AtomicBoolean passedOn) {

    /** Of what can have been stored, but need not. */
    static final String UNKNOWN = "the node failed while it was storing it; repeat it with the same id";

    private static final int OVERHEAD = 256;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    static Submission of(List<Candidate> candidates, boolean partial, IdempotentRequest request) {
        List<NewEvent> events = new ArrayList<>(candidates.size());
        long bytes = OVERHEAD;
        for (Candidate each : candidates) {
            if (each instanceof Candidate.Fresh fresh) {
                events.add(fresh.event());
                bytes += fresh.event().bytes();
            }
        }
        return new Submission(
                List.copyOf(candidates),
                Collections.unmodifiableList(events),
                bytes,
                partial,
                request,
                new CompletableFuture<>(),
                new AtomicBoolean());
    }

    /** Whether there is something to ask the store. */
    boolean isOpen() {
        return !events.isEmpty() && (partial || events.size() == candidates.size());
    }

    /** Whether it may have to wait for another transaction that holds one of its keys. */
    boolean hasKeys() {
        return request != null || events.stream().anyMatch(each -> each.key() != null);
    }

    /** All of them; those of a request and those of events are hashes, and do not meet. */
    List<UUID> keys() {
        List<UUID> keys = new ArrayList<>();
        if (request != null) {
            keys.add(request.key());
        }
        events.stream().map(NewEvent::key).filter(Objects::nonNull).forEach(keys::add);
        return keys;
    }

    /** Parts of it that have a key each, so that a key can be tried for itself. */
    List<Submission> oneForEachKey() {
        List<Submission> parts = new ArrayList<>();
        if (request != null) {
            parts.add(of(List.of(), partial, request));
        }
        events.stream()
                .filter(each -> each.key() != null)
                .forEach(each -> parts.add(of(List.of(new Candidate.Fresh(each)), partial, null)));
        return parts;
    }

    /** What each candidate came to, those that had ended before included; all or none is applied. */
    List<PublishResult> results(Function<NewEvent, PublishResult> decision) {
        List<PublishResult> results = new ArrayList<>(candidates.size());
        int failed = -1;
        for (Candidate each : candidates) {
            PublishResult result = each instanceof Candidate.Fresh fresh
                    ? decision.apply(fresh.event())
                    : ((Candidate.Settled) each).result();
            if (failed < 0 && !result.isStored()) {
                failed = results.size();
            }
            results.add(result);
        }
        if (failed >= 0 && !partial) {
            withhold(results, new PublishResult.Withheld(failed));
        }
        return results;
    }

    /** Those that would have been stored, and their repeats within the same batch. */
    private static void withhold(List<PublishResult> results, PublishResult withheld) {
        Set<UUID> unstored = new HashSet<>();
        for (PublishResult each : results) {
            if (each instanceof PublishResult.Stored stored) {
                unstored.add(stored.id());
            }
        }
        results.replaceAll(each -> each instanceof PublishResult.Stored
                        || each instanceof PublishResult.Duplicate again && unstored.contains(again.id())
                ? withheld
                : each);
    }

    /** The same for every event of it. */
    List<PublishResult> all(PublishResult result) {
        return Collections.nCopies(candidates.size(), result);
    }

    void fail(String reason) {
        try {
            PublishResult unavailable = new PublishResult.Unavailable(reason, RETRY_AFTER);
            result.complete(results(event -> unavailable));
        } catch (RuntimeException | Error e) { // no memory is left to say more
            result.completeExceptionally(e);
        }
    }

    /** It was passed on, and is answered elsewhere. */
    void passOn() {
        passedOn.set(true);
    }

    /** When the thread that removed it is done: whatever went wrong, it is answered. */
    void failUnlessPassedOn() {
        if (!passedOn.get() && !result.isDone()) {
            fail(UNKNOWN);
        }
    }
}
