package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import jakarta.enterprise.inject.spi.EventContext;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;

/** Calls an observer method, whatever further parameters it has. Thread safe. */
record ObserverCall(ObserverMethod<EventData> method) implements EventSubscriber {

    private record Accepted(EventData getEvent, EventMetadata getMetadata) implements EventContext<EventData> {}

    private record Metadata(Set<Annotation> getQualifiers) implements EventMetadata {

        @Override
        public InjectionPoint getInjectionPoint() {
            return null; // it was not fired
        }

        @Override
        public Type getType() {
            return EventData.class;
        }
    }

    @Override
    public void onEvent(EventData event) {
        method.notify(new Accepted(event, new Metadata(method.getObservedQualifiers())));
    }
}
