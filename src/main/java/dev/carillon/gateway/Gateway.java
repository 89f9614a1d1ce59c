package dev.carillon.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.access.DeniedException;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import dev.carillon.publish.PublishSettings;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;

/** The path of a request that has its whole body: it is checked, read and published. Whatever the way by which it came. Thread safe. */
@OnePerNode
class Gateway {

    private static final FailureLog LOG = new FailureLog(Gateway.class);
    private static final Duration COME_AGAIN = Duration.ofMinutes(1);
    private static final long LONGEST_SECONDS = 30; // as at the other doors

    private final Arrivals arrivals;
    private final EventPublisher publisher;
    private final PublishSettings limits;
    private final CertesSchemas schemas;
    private final Clock clock;

    @Inject
    Gateway(Arrivals arrivals, EventPublisher publisher, PublishSettings limits, CertesSchemas schemas, Clock clock) {
        this.arrivals = arrivals;
        this.publisher = publisher;
        this.limits = limits;
        this.schemas = schemas;
        this.clock = clock;
    }

    /** A webhook, and by what it was known to be the right one. */
    private record Known(Webhook webhook, Verdict.Verified by) {}

    /**
     * Before the body is read.
     *
     * @throws DeniedException if it is seen already that it was not sent by whom it should have been
     */
    void begin(Route route, RequestHead head) {
        Instant now = clock.instant();
        Verdict.Refused why = null;
        for (Webhook each : route.webhooks()) {
            Verdict verdict = each.settings().check().begin(head, each.source().secretsAt(now), now);
            if (verdict instanceof Verdict.Verified) {
                return;
            }
            why = why == null ? (Verdict.Refused) verdict : why;
        }
        throw arrivals.refused(route.first().source(), head.address(), why);
    }

    /**
     * The answer comes when all is stored, or it is known why not.
     *
     * @throws DeniedException if it was not sent by whom it should have been
     */
    CompletionStage<HttpAnswer> receive(Route route, IncomingRequest request) {
        Known known = known(route, request);
        Webhook webhook = known.webhook();
        if (webhook.isPaused()) {
            return done(PublishedAnswer.unavailable("this source is paused", COME_AGAIN));
        }
        Optional<HttpAnswer> challenge = Challenge.answer(webhook, request);
        if (challenge.isPresent()) {
            return done(challenge.get());
        }
        Optional<HttpAnswer> unfit = schemas.refusal(route, webhook, request);
        if (unfit.isPresent()) {
            arrivals.broken(webhook.source(), "schema");
            return done(unfit.get());
        }
        List<GivenEvent> events;
        try {
            events = route.form(webhook)
                    .events(
                            request,
                            route.topics(webhook),
                            webhook.source().eventSource(),
                            known.by().once(),
                            limits.maxBatchEvents());
        } catch (RefusedException e) {
            return broken(webhook, Problem.of(400, e));
        } catch (JsonProcessingException e) {
            return broken(webhook, Problem.of(e));
        } catch (IOException e) {
            throw new IllegalStateException("an array does not fail to be read", e);
        }
        return published(events, webhook, route);
    }

    private Known known(Route route, IncomingRequest request) {
        arrivals.beforeLook(request.head().address());
        Instant now = clock.instant();
        Verdict.Refused why = null;
        for (Webhook each : route.webhooks()) {
            Verdict verdict =
                    each.settings().check().check(request, each.source().secretsAt(now), now);
            if (verdict instanceof Verdict.Verified verified) {
                return new Known(each, verified);
            }
            why = why == null ? (Verdict.Refused) verdict : why;
        }
        throw arrivals.refused(route.first().source(), request.head().address(), why);
    }

    private CompletionStage<HttpAnswer> published(List<GivenEvent> events, Webhook webhook, Route route) {
        return publisher
                .publish(events, webhook.source().caller(), false, null)
                .toCompletableFuture()
                .copy()
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .thenApply(results -> {
                    count(results, webhook);
                    return PublishedAnswer.of(results, webhook, route);
                })
                .exceptionally(Gateway::unknown);
    }

    private void count(List<PublishResult> results, Webhook webhook) {
        long stored =
                results.stream().filter(PublishResult.Stored.class::isInstance).count();
        long repeated = results.stream().filter(PublishedAnswer::isRepeat).count();
        if (stored > 0) {
            arrivals.accepted(webhook.source(), stored);
        }
        if (repeated > 0) {
            arrivals.repeated(webhook.source(), repeated);
        }
        results.stream()
                .map(PublishResult::broken)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(why -> arrivals.broken(webhook.source(), why));
    }

    private CompletionStage<HttpAnswer> broken(Webhook webhook, Problem problem) {
        arrivals.broken(webhook.source(), "event-refused");
        return done(HttpAnswer.of(problem));
    }

    private static HttpAnswer unknown(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof TimeoutException)) {
            LOG.log(Level.WARNING, "gateway.unpublished", cause);
        }
        return PublishedAnswer.unavailable(
                "it is not known whether the event is stored; send it again", Duration.ofSeconds(1));
    }

    private static CompletionStage<HttpAnswer> done(HttpAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
