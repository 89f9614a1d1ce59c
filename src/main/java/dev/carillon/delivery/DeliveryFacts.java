package dev.carillon.delivery;

import dev.carillon.subscription.DisabledBy;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells what results mean for their subscriptions, after they were committed: disables the one that is to be disabled, and
 * fires {@link DeliveryFailing}, {@link DeliveryExhausted}, {@link SubscriptionDisabled} and {@link SubscriptionRecovered}.
 */
@ApplicationScoped
class DeliveryFacts {

    private static final Logger LOG = Logger.getLogger(DeliveryFacts.class.getName());

    private final Subscriptions subscriptions;
    private final Consumer<Object> listeners;
    private final Duration disableAfter;

    @Inject
    DeliveryFacts(Subscriptions subscriptions, Event<Object> listeners, DeliverySettings settings) {
        this(subscriptions, (Consumer<Object>) listeners::fire, settings.disableAfter());
    }

    DeliveryFacts(Subscriptions subscriptions, Consumer<Object> listeners, Duration disableAfter) {
        this.subscriptions = subscriptions;
        this.listeners = listeners;
        this.disableAfter = disableAfter;
    }

    protected DeliveryFacts() { // CDI client proxy
        this(null, (Consumer<Object>) null, null);
    }

    void tell(List<DeliveryResult> results, Endpoints.Changed changed, Instant now) {
        Map<Long, String> byReceiver = new HashMap<>();
        Map<Long, String> byUs = new HashMap<>();
        for (DeliveryResult each : results) {
            long subscription = each.delivery().key().subscription();
            if (each.next() instanceof NextStep.DisableSubscription disable) {
                byReceiver.putIfAbsent(subscription, disable.reason());
            }
            if (each.status() == DeliveryStatus.FAILED) {
                fire(DeliveryExhausted.of(each, now));
            } else if (each.attempts() == DeliveryFailing.AFTER && each.status() == DeliveryStatus.WAITING) {
                fire(DeliveryFailing.of(each, now));
            }
        }
        changed.after().forEach((subscription, state) -> {
            if (state.failures() > 0 && !state.failingSince().plus(disableAfter).isAfter(now)) {
                byUs.putIfAbsent(subscription, "every attempt has failed since " + state.failingSince());
            }
            if (state.failures() == 0 && changed.before().get(subscription).openings() > 0) {
                found(subscription)
                        .ifPresent(each -> fire(new SubscriptionRecovered(
                                each.number(),
                                each.id(),
                                each.application(),
                                changed.before().get(subscription).failingSince(),
                                now)));
            }
        });
        byReceiver.forEach((subscription, reason) -> disable(subscription, reason, DisabledBy.RECEIVER, now));
        byUs.forEach((subscription, reason) -> disable(subscription, reason, DisabledBy.CARILLON, now));
    }

    private void disable(long number, String reason, DisabledBy by, Instant now) {
        if (subscriptions.disable(number, reason, by)) {
            found(number)
                    .ifPresent(
                            each -> fire(new SubscriptionDisabled(number, each.id(), each.application(), reason, now)));
        }
    }

    private Optional<WebhookSubscription> found(long number) {
        return subscriptions.current().byNumber(number);
    }

    /** A listener that fails must not hold up deliveries. */
    private void fire(Object fact) {
        try {
            listeners.accept(fact);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "delivery.listener-failed fact=" + fact, e);
        }
    }
}
