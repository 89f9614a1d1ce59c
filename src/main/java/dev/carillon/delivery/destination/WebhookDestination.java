package dev.carillon.delivery.destination;

import dev.carillon.delivery.AttemptOutcome;
import dev.carillon.delivery.DeliverySettings;
import dev.carillon.delivery.ReceiverWish;
import dev.carillon.delivery.SentRequest;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.transform.Transformer;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/** Webhooks: one signed request an attempt; 2xx is success, anything else is not. Thread safe. */
@OnePerNode
class WebhookDestination {

    private final Authenticator authenticator;
    private final Transforming transforming;
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
        transforming = new Transforming(transformer);
        this.settings = settings;
        this.deadlines = deadlines;
        this.origin = origin;
        this.clock = clock;
    }

    /** As {@link dev.carillon.delivery.Destination#attempt}. */
    void attempt(SubscriptionSnapshot subscription, StoredEvent event, Consumer<AttemptOutcome> done) {
        transforming.apply(subscription, event, done, made -> send(subscription, made, done));
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
