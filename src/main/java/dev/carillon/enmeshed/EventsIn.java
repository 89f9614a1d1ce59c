package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;

/** Publishes what a Connector tells, and says how that ended. Thread safe. */
@OnePerNode
class EventsIn {

    private static final FailureLog LOG = new FailureLog(EventsIn.class);
    private static final long LONGEST_SECONDS = 30; // as at the other doors

    private final EventPublisher publisher;

    @Inject
    EventsIn(EventPublisher publisher) {
        this.publisher = publisher;
    }

    /** The answer to a webhook: 202 once the event is stored. */
    CompletionStage<HttpAnswer> answer(EventData event, Caller caller) {
        return publisher
                .publish(event, caller)
                .toCompletableFuture()
                .copy()
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .thenApply(EventsIn::answer)
                .exceptionally(EventsIn::unknown);
    }

    /** Whether it is stored, or was before, or will never be: that is told in the log, and those behind it go on. */
    CompletionStage<Boolean> tell(EventData event, Caller caller) {
        return publisher
                .publish(event, caller)
                .toCompletableFuture()
                .copy()
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .thenApply(result -> result.isStored()
                        || result instanceof PublishResult.Conflict
                        || result instanceof PublishResult.Refused refused && leftOut(event, caller, refused.why())
                        || result instanceof PublishResult.TooLarge large && leftOut(event, caller, large.why()));
    }

    static boolean leftOut(EventData event, Caller caller, RefusedException why) {
        LOG.warning("enmeshed.event-refused application=" + caller.application() + " topic=" + event.getTopic() + " id="
                + event.getId() + " field=" + why.field() + " rule=" + why.rule() + "; it is not passed on");
        return true;
    }

    private static HttpAnswer answer(PublishResult result) {
        if (result instanceof PublishResult.Stored stored) {
            return stored(stored.id().toString());
        }
        if (result instanceof PublishResult.Duplicate duplicate) {
            return stored(duplicate.id().toString());
        }
        if (result instanceof PublishResult.Conflict) { // the same message as it is by now: it was told before
            return stored(null);
        }
        if (result instanceof PublishResult.Refused refused) {
            return HttpAnswer.of(Problem.of(400, refused.why()));
        }
        if (result instanceof PublishResult.TooLarge large) {
            return HttpAnswer.of(Problem.of(413, large.why()));
        }
        String why = result instanceof PublishResult.Unavailable unavailable ? unavailable.reason() : "not stored";
        return HttpAnswer.of(Problem.of(503, why)).with("Retry-After", "1");
    }

    private static HttpAnswer stored(String id) {
        return HttpAnswer.json(
                202, JsonNodeFactory.instance.objectNode().put("id", id).toString(), Map.of());
    }

    private static HttpAnswer unknown(Throwable failure) {
        if (!(failure.getCause() instanceof TimeoutException)) {
            LOG.log(Level.WARNING, "enmeshed.unpublished", failure);
        }
        return HttpAnswer.of(Problem.of(503, "it is not known whether the event is stored"))
                .with("Retry-After", "1");
    }
}
