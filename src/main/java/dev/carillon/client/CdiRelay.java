package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.inject.Inject;

/**
 * Publishes every {@link EventData} that the application fires without {@link Topic}: {@code events.fire(new EventData(…))},
 * or {@code fireAsync}.
 *
 * <p>Within a JTA transaction a fired event is published if and only if that transaction commits; without one it is with the
 * broker when {@code fire} returns. {@code fireAsync} is in no transaction: it is with the broker when its stage is
 * complete. All else is as with {@link IngressNotifier}. Thread safe.
 */
@ApplicationScoped
public class CdiRelay {

    private final EventNotifier notifier;

    @Inject
    CdiRelay(EventNotifier notifier) {
        this.notifier = notifier;
    }

    protected CdiRelay() { // CDI client proxy
        this(null);
    }

    /** @throws EventRejectedException if the broker cannot accept it, or the transaction can only be rolled back */
    void relay(@Observes EventData event, EventMetadata metadata) {
        publish(event, metadata);
    }

    /** @throws EventRejectedException if the broker cannot accept it: then the stage ends with it */
    void relayAsync(@ObservesAsync EventData event, EventMetadata metadata) {
        publish(event, metadata);
    }

    /** With a topic as qualifier it is up to the application. */
    private void publish(EventData event, EventMetadata metadata) {
        if (metadata.getQualifiers().stream().noneMatch(Topic.class::isInstance)) {
            notifier.notify(event);
        }
    }
}
