package dev.carillon.delivery.destination;

import dev.carillon.delivery.AttemptOutcome;
import dev.carillon.delivery.DeliverySettings;
import dev.carillon.delivery.Destination;
import dev.carillon.delivery.ReceiverWish;
import dev.carillon.delivery.SentRequest;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.transform.TransformResult;
import dev.carillon.transform.Transformation;
import dev.carillon.transform.Transformer;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;

/** Webhooks: one signed request an attempt; 2xx is success, anything else is not. Thread safe. */
@OnePerNode
public class WebhookDestination implements Destination {

    private static final FailureLog LOG = new FailureLog(WebhookDestination.class);

    private final Authenticator authenticator;
    private final Transformer transformer;
    private final DeliverySettings settings;
    private final DialectDeadlines deadlines;
    private final WebhookOrigin origin;
    private final Clock clock;

    @Inject
    WebhookDestination(
            Authenticator authenticator,
            Transformer transformer,
            DeliverySettings settings,
            DialectDeadlines deadlines,
            WebhookOrigin origin,
            Clock clock) {
        this.authenticator = authenticator;
        this.transformer = transformer;
        this.settings = settings;
        this.deadlines = deadlines;
        this.origin = origin;
        this.clock = clock;
    }

    @Override
    public void attempt(
            SubscriptionSnapshot subscription, StoredEvent event, int attempt, Consumer<AttemptOutcome> done) {
        Transformation transformation = subscription.options().transform();
        if (transformation == null) {
            send(subscription, event, done);
            return;
        }
        transformer.apply(subscription.application(), subscription.number(), transformation, event.event(), result -> {
            if (result instanceof TransformResult.Made made) {
                sendMade(subscription, event.with(made.json()), done);
            } else if (result instanceof TransformResult.Failed failed) {
                done.accept(new AttemptOutcome.Impossible("the transformation failed: " + failed.reason()));
            } else if (result instanceof TransformResult.Stopped stopped) {
                done.accept(new AttemptOutcome.Unreachable(stopped.reason(), Duration.ZERO));
            }
        });
    }

    /** On a thread of the transformations, where an error would otherwise go unreported. */
    private void sendMade(SubscriptionSnapshot subscription, StoredEvent made, Consumer<AttemptOutcome> done) {
        try {
            send(subscription, made, done);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "delivery.failed subscription=" + subscription.id() + "; it is attempted again", e);
            done.accept(new AttemptOutcome.Unreachable(FailureLog.SHOWN, Duration.ZERO));
        }
    }

    private void send(SubscriptionSnapshot subscription, StoredEvent event, Consumer<AttemptOutcome> done) {
        OutboundRequest request = WebhookFormat.request(subscription, event, clock.instant(), origin.name());
        authenticator.send(
                subscription.options().endpoint().authentication(),
                request, // as it is kept: without what authenticates it
                deadline(subscription),
                outcome -> done.accept(read(outcome, request)));
    }

    private Duration deadline(SubscriptionSnapshot subscription) {
        return subscription.webhook().content() == ContentForm.SERVICESTACK
                ? deadlines.serviceStack()
                : settings.deadline();
    }

    private static AttemptOutcome read(SendOutcome outcome, OutboundRequest request) {
        if (outcome instanceof SendOutcome.Answered answered && answered.status() / 100 == 2) {
            return new AttemptOutcome.Delivered(
                    answered.status(),
                    ReceiverWish.of(answered.webhookDelivery()),
                    answered.took(),
                    answered.excerpt());
        }
        SentRequest sent = SentRequests.of(request);
        if (outcome instanceof SendOutcome.Answered answered) {
            return new AttemptOutcome.Refused(
                    answered.status(),
                    answered.retryAfter(),
                    ReceiverWish.of(answered.webhookDelivery()),
                    answered.took(),
                    answered.excerpt(),
                    sent);
        }
        if (outcome instanceof SendOutcome.TimedOut timedOut) {
            return new AttemptOutcome.TimedOut(timedOut.took(), sent);
        }
        SendOutcome.Unreachable unreachable = (SendOutcome.Unreachable) outcome;
        return new AttemptOutcome.Unreachable(unreachable.reason(), unreachable.took(), sent);
    }
}
