package dev.carillon.publish;

import dev.carillon.eventlog.NewEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Events that were handed in together: what is stored of them is stored in one commit.
 *
 * @param events those of the candidates that may be stored
 * @param bytes about what they take in memory
 * @param partial whether one event that cannot be stored leaves the others alone; otherwise it is all or none
 * @param request the request's Idempotency-Key, or null
 * @param result one for each candidate, in order
 */
record Submission(
        List<Candidate> candidates,
        List<NewEvent> events,
        long bytes,
        boolean partial,
        IdempotentRequest request,
        CompletableFuture<List<PublishResult>> result) {

    private static final int OVERHEAD = 256;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    static Submission of(List<Candidate> candidates, boolean partial, IdempotentRequest request) {
        List<NewEvent> events = candidates.stream()
                .filter(Candidate.Fresh.class::isInstance)
                .map(each -> ((Candidate.Fresh) each).event())
                .toList();
        long bytes = OVERHEAD + events.stream().mapToLong(NewEvent::bytes).sum();
        return new Submission(List.copyOf(candidates), events, bytes, partial, request, new CompletableFuture<>());
    }

    /** Whether there is something to ask the store. */
    boolean isOpen() {
        return !events.isEmpty() && (partial || events.size() == candidates.size());
    }

    /** Whether it may have to wait for another transaction that holds one of its keys. */
    boolean hasKeys() {
        return request != null || events.stream().anyMatch(each -> each.key() != null);
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
        PublishResult unavailable = new PublishResult.Unavailable(reason, RETRY_AFTER);
        result.complete(results(event -> unavailable));
    }
}
