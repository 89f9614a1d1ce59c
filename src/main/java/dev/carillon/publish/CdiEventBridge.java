package dev.carillon.publish;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.inject.Inject;

/**
 * Publishes what an application fires: {@code Event<EventData>.fire} in the caller's transaction if there is one, as
 * {@link CallerTransaction} says, {@code fireAsync} outside of any. A rejection is thrown to the code that fired.
 *
 * <p>Accepted events are never fired as CDI events, so that no event goes in circles. Thread safe.
 */
@ApplicationScoped
class CdiEventBridge {

    private final EventNotifier events;

    @Inject
    CdiEventBridge(EventNotifier events) {
        this.events = events;
    }

    protected CdiEventBridge() { // CDI client proxy
        this(null);
    }

    void on(@Observes EventData fired, EventMetadata metadata) {
        publish(fired, metadata);
    }

    void onAsync(@ObservesAsync EventData fired, EventMetadata metadata) {
        publish(fired, metadata);
    }

    /** With a topic as qualifier it is up to the application: our subscribers are not called by the container. */
    private void publish(EventData fired, EventMetadata metadata) {
        if (metadata.getQualifiers().stream().noneMatch(Topic.class::isInstance)) {
            events.notify(fired);
        }
    }
}
