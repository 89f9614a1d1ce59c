package dev.carillon.publish;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The one way in: every door submits its events here and reports the result in its own dialect. Thread safe. */
@ApplicationScoped
public class EventPublisher {

    private final GroupCommit commits;
    private final Clock clock;
    private final PublishSettings settings;
    private final SchemaCheck schemas;

    @Inject
    EventPublisher(GroupCommit commits, Clock clock, PublishSettings settings, SchemaCheck schemas) {
        this.commits = commits;
        this.clock = clock;
        this.settings = settings;
        this.schemas = schemas;
    }

    protected EventPublisher() { // CDI client proxy
        this(null, null, null, null);
    }

    /** Publishes one event outside any transaction; the result comes when it is committed, or refused. */
    public CompletionStage<PublishResult> publish(EventData event, Caller caller) {
        return publish(List.of(new GivenEvent.Valid(event)), caller, false, null)
                .thenApply(results -> results.get(0));
    }

    /**
     * Publishes events in one commit.
     *
     * @param partial false: all or none; true: those that can be stored
     * @param request the request's Idempotency-Key, or null
     * @return one result for each event, in order
     */
    public CompletionStage<List<PublishResult>> publish(
            List<GivenEvent> events, Caller caller, boolean partial, IdempotentRequest request) {
        Instant now = clock.instant();
        List<Candidate> candidates = new ArrayList<>(events.size());
        for (GivenEvent each : events) {
            candidates.add(schemas.checked(Envelope.complete(each, caller, now, settings.maxEventBytes())));
        }
        Submission submission = Submission.of(candidates, partial, request);
        if (submission.isOpen()) {
            commits.submit(submission);
        } else {
            submission
                    .result()
                    .complete(submission.results(event -> new PublishResult.Stored(event.id(), event.event())));
        }
        return schemas.warned(submission);
    }
}
