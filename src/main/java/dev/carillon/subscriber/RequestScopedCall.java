package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;

/** Each call has a request context of its own, as a request would: subscribers may use request-scoped beans. */
@ApplicationScoped
class RequestScopedCall {

    @ActivateRequestContext
    void hear(EventSubscriber subscriber, EventData event) {
        subscriber.onEvent(event);
    }
}
