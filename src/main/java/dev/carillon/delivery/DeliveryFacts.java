package dev.carillon.delivery;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Announces what results mean, after they were committed: fires {@link DeliveryFailing}, {@link DeliveryExhausted} and
 * {@link SubscriptionRecovered}.
 */
@OnePerNode
class DeliveryFacts implements ResultListener {

    private static final FailureLog LOG = new FailureLog(DeliveryFacts.class);

    private final Subscriptions subscriptions;
    private final Consumer<Object> listeners;

    @Inject
    DeliveryFacts(Subscriptions subscriptions, Event<Object> listeners) {
        this(subscriptions, (Consumer<Object>) listeners::fire);
    }

    DeliveryFacts(Subscriptions subscriptions, Consumer<Object> listeners) {
        this.subscriptions = subscriptions;
        this.listeners = listeners;
    }

    @Override
    public void recorded(Recorded recorded) {
        Instant now = recorded.at();
        for (DeliveryResult each : recorded.results()) {
            if (each.status() == DeliveryStatus.FAILED) {
                fire(DeliveryExhausted.of(each, now));
            } else if (each.attempts() == DeliveryFailing.AFTER && each.status() == DeliveryStatus.WAITING) {
                fire(DeliveryFailing.of(each, now));
            }
        }
        recorded.endpoints().after().forEach((subscription, state) -> {
            EndpointState found = recorded.endpoints().before().get(subscription);
            EndpointState.Health before = found.of(state.generation()).health(); // another endpoint has not recovered
            if (state.health().failures() == 0 && before.openings() > 0) {
                found(subscription)
                        .ifPresent(each -> fire(new SubscriptionRecovered(
                                each.number(), each.id(), each.application(), before.failingSince(), now)));
            }
        });
    }

    private Optional<SubscriptionSnapshot> found(long number) {
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
