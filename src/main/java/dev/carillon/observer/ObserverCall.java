package dev.carillon.observer;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;

/**
 * Calls an observer method, whatever further parameters it has: with the event, or with its data as JSON-B reads it for the
 * method's own type. Thread safe.
 */
record ObserverCall(ObserverMethod<Object> method) implements EventSubscriber {

    private record Accepted(Object getEvent, EventMetadata getMetadata) implements EventContext<Object> {}

    private record Metadata(Set<Annotation> getQualifiers, Type getType) implements EventMetadata {

        @Override
        public InjectionPoint getInjectionPoint() {
            return null; // it was not fired
        }
    }

    @Override
    public void onEvent(EventData event) {
        Object payload = hearsEvents() ? event : event.dataAs(method.getObservedType());
        Metadata metadata = new Metadata(
                method.getObservedQualifiers(), hearsEvents() ? EventData.class : method.getObservedType());
        method.notify(new Accepted(payload, metadata));
    }

    private boolean hearsEvents() {
        return method.getObservedType() instanceof Class<?> type && type.isAssignableFrom(EventData.class);
    }
}
