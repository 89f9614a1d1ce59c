package dev.carillon.publish;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.NewEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The one way in: every door hands its events here and says the result in its own dialect. Thread safe. */
@ApplicationScoped
public class EventPublisher {

    private final GroupCommit commits;
    private final Clock clock;
    private final PublishSettings settings;

    @Inject
    EventPublisher(GroupCommit commits, Clock clock, PublishSettings settings) {
        this.commits = commits;
        this.clock = clock;
        this.settings = settings;
    }

    protected EventPublisher() { // CDI client proxy
        this(null, null, null);
    }

    /** Publishes one event outside any transaction; the result comes when it is committed, or refused. */
    public CompletionStage<PublishResult> publish(EventData event, Caller caller) {
        return publish(List.of(event), caller, false, null).thenApply(results -> results.get(0));
    }

    /**
     * Publishes events in one commit.
     *
     * @param partial false: all or none; true: those that break no rule
     * @param request the request's Idempotency-Key, or null
     * @return one result for each event, in order; a single {@link PublishResult.Conflict} if the Idempotency-Key was
     *     used for another request
     */
    public CompletionStage<List<PublishResult>> publish(
            List<EventData> events, Caller caller, boolean partial, IdempotentRequest request) {
        Instant now = clock.instant();
        List<PublishResult> refused = new ArrayList<>(events.size());
        List<NewEvent> checked = new ArrayList<>(events.size());
        for (EventData each : events) {
            try {
                checked.add(Envelope.complete(each, caller, now, settings.maxEventBytes()));
                refused.add(null);
            } catch (RefusedException e) {
                refused.add(new PublishResult.Rejected(e));
            }
        }
        boolean clean = checked.size() == events.size();
        if (checked.isEmpty() || (!clean && !partial)) {
            return CompletableFuture.completedFuture(refused);
        }
        Submission submission = Submission.of(checked, partial, request);
        commits.hand(submission);
        return clean ? submission.result() : submission.result().thenApply(results -> merge(refused, results));
    }

    /** Puts the results of the checked events into the places that the refused ones left open. */
    private static List<PublishResult> merge(List<PublishResult> refused, List<PublishResult> results) {
        if (results.size() < refused.size() - countRefused(refused)) {
            return results; // the one conflict of an Idempotency-Key
        }
        List<PublishResult> merged = new ArrayList<>(refused);
        int next = 0;
        for (int i = 0; i < merged.size(); i++) {
            if (merged.get(i) == null) {
                merged.set(i, results.get(next++));
            }
        }
        return merged;
    }

    private static long countRefused(List<PublishResult> refused) {
        return refused.stream().filter(each -> each != null).count();
    }
}
