package dev.carillon.publish;

import dev.carillon.eventlog.NewEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Events that were handed in together: all of them are stored in one commit, or none.
 *
 * @param partial whether one event that conflicts leaves the others alone
 * @param request the request's Idempotency-Key, or null
 * @param result one result for each event, in order
 */
record Submission(
        List<NewEvent> events,
        boolean partial,
        IdempotentRequest request,
        CompletableFuture<List<PublishResult>> result) {

    static Submission of(List<NewEvent> events, boolean partial, IdempotentRequest request) {
        return new Submission(events, partial, request, new CompletableFuture<>());
    }
}
