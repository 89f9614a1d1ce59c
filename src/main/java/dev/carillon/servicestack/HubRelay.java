package dev.carillon.servicestack;

import dev.carillon.loop.ServerExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;

/** Does nothing as long as all is the hub's own, since its engine delivers; over a replaced store it relays by itself. */
@ApplicationScoped
class HubRelay implements EventRelay {

    private static final Duration SLACK =
            Duration.ofMinutes(1); // until the executor has a thread, and for the database

    private final Ports ports;
    private final WebhookRelay own;

    @Inject
    HubRelay(
            Ports ports,
            SubscriptionService service,
            ServerExecutor executor,
            ServiceStackSettings settings,
            Clock clock) {
        this.ports = ports;
        own = new InProcessRelay(
                ports.events(),
                ports.cache(),
                ports.client(),
                service,
                executor,
                clock,
                settings.attempts().longest().plus(SLACK));
    }

    protected HubRelay() { // CDI client proxy
        ports = null;
        own = null;
    }

    @Override
    public void notifySubscribers() {
        if (!(ports.hasOwnEvents() && ports.hasOwnSubscriptions())) {
            own.notifySubscribers();
        }
    }
}
