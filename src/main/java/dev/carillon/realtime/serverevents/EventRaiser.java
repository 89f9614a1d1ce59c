package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.GivenEvent;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import dev.carillon.publish.PublishSettings;
import dev.carillon.realtime.serverevents.StreamMessage.Raised;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Raises events: those that can be are stored before the answer, each by itself. Thread safe. */
@ApplicationScoped
class EventRaiser {

    private final EventPublisher publisher;
    private final PublishSettings settings;

    @Inject
    EventRaiser(EventPublisher publisher, PublishSettings settings) {
        this.publisher = publisher;
        this.settings = settings;
    }

    protected EventRaiser() { // CDI client proxy
        this(null, null);
    }

    /**
     * How it went.
     *
     * @param isLater whether one of them could not be stored now, and may be later
     */
    record Outcome(Answer answer, boolean isLater) {}

    int mostEvents() {
        return settings.maxBatchEvents();
    }

    /** @throws DialectException if there are more events than are taken at once */
    CompletionStage<Outcome> raise(List<Raised> events, Caller caller) {
        if (events.size() > settings.maxBatchEvents()) {
            throw new DialectException(
                    Code.BAD_PAYLOAD,
                    "/events: has at most " + settings.maxBatchEvents()
                            + " events (carillon.publish.max-batch-events)");
        }
        if (!caller.may(Scope.EVENTS_WRITE)) {
            Answer answer = new Answer(Verb.RAISE);
            events.forEach(each -> answer.failed(each.topic(), "this key lacks the scope " + Scope.EVENTS_WRITE));
            return CompletableFuture.completedFuture(new Outcome(answer, false));
        }
        List<GivenEvent> given = events.stream().map(Raised::event).toList();
        return publisher.publish(given, caller, true, null).thenApply(results -> outcome(events, results));
    }

    private static Outcome outcome(List<Raised> events, List<PublishResult> results) {
        Answer answer = new Answer(Verb.RAISE);
        boolean isLater = false;
        for (int i = 0; i < events.size(); i++) {
            PublishResult result = results.get(i);
            isLater |= result instanceof PublishResult.Unavailable;
            if (result.isStored()) {
                answer.done(events.get(i).topic());
            } else {
                answer.failed(events.get(i).topic(), reason(result));
            }
        }
        return new Outcome(answer, isLater);
    }

    private static String reason(PublishResult result) {
        if (result instanceof PublishResult.Refused refused) {
            return refused.why().getMessage();
        }
        if (result instanceof PublishResult.TooLarge large) {
            return large.why().getMessage();
        }
        if (result instanceof PublishResult.Conflict conflict) {
            return conflict.reason();
        }
        return result instanceof PublishResult.Unavailable unavailable ? unavailable.reason() : "not stored";
    }
}
