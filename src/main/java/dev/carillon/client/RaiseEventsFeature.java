package dev.carillon.client;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.util.Map;

/** Puts what {@link RaiseEvents} asks for around JAX-RS methods; found by JAX-RS itself (META-INF/services). */
public final class RaiseEventsFeature implements DynamicFeature {

    /** After whatever authenticates and decodes: what is turned away raises nothing. */
    private static final int LATE = Priorities.USER + 900;

    /** Filters of responses run in the opposite order: it sees what others have made of them. */
    private static final int LAST_OF_ALL = 0;

    @Context
    Application application;

    /** @throws IllegalArgumentException if a topic is none, or Carillon's own */
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        RaisedTopics.of(resource, annotated(application)).ifPresent(raised -> {
            context.register(new RequestEvents(raised), LATE);
            if (!raised.onResponse().isEmpty()) {
                context.register(
                        new ResponseEvents(raised),
                        Map.of(ContainerResponseFilter.class, LAST_OF_ALL, WriterInterceptor.class, LATE));
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
