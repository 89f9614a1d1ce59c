package dev.carillon.client;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;

/** Puts what {@link RaiseEvents} asks for around JAX-RS methods; found by JAX-RS itself (META-INF/services). */
public final class RaiseEventsFeature implements DynamicFeature {

    /** After whatever authenticates and decodes: what is turned away raises nothing. */
    private static final int LATE = Priorities.USER + 900;

    @Context
    Application application;

    /** @throws IllegalArgumentException if a topic is none, or Carillon's own */
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        RaisedTopics.of(resource, annotated(application)).ifPresent(raised -> {
            context.register(new RequestEvents(raised), LATE);
            if (!raised.onResponse().isEmpty()) {
                context.register(new ResponseEvents(raised), LATE);
            }
        });
    }

    /** Jersey gives one of its own, which has the application's. */
    private static Class<?> annotated(Object application) {
        if (application == null || application.getClass().isAnnotationPresent(RaiseEvents.class)) {
            return application == null ? Object.class : application.getClass();
        }
        try {
            Object wrapped = application.getClass().getMethod("getApplication").invoke(application);
            return wrapped == application ? application.getClass() : annotated(wrapped);
        } catch (ReflectiveOperationException | RuntimeException none) {
            return application.getClass();
        }
    }
}
