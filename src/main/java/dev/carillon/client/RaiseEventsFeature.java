package dev.carillon.client;

import jakarta.enterprise.inject.UnsatisfiedResolutionException;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.WriterInterceptor;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Puts what {@link RaiseEvents} and bindings ask for around JAX-RS methods; found by JAX-RS itself (META-INF/services). Around all of
 * them, since bindings come and go while the application runs.
 */
public final class RaiseEventsFeature implements DynamicFeature {

    private static final Logger LOG = Logger.getLogger(RaiseEventsFeature.class.getName());

    /** After whatever authenticates and decodes: what is turned away raises nothing. */
    private static final int LATE = Priorities.USER + 900;

    /** Filters of responses run in the opposite order: it sees what others have made of them. */
    private static final int LAST_OF_ALL = 0;

    @Context
    Application application;

    /** @throws IllegalArgumentException if a topic is not valid, or is Carillon's own */
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        RaisedTopics raised = RaisedTopics.of(resource, annotated(application));
        Supplier<BoundTopics> bound = bindings();
        context.register(new RequestEvents(raised, bound), LATE);
        context.register(
                new ResponseEvents(),
                Map.of(ContainerResponseFilter.class, LAST_OF_ALL, WriterInterceptor.class, LATE));
    }

    /** In an application without CDI there are none. */
    private static Supplier<BoundTopics> bindings() {
        try {
            BindingListener listener =
                    CDI.current().select(BindingListener.class).get();
            listener.begin();
            return listener::bound;
        } catch (IllegalStateException | UnsatisfiedResolutionException withoutCdi) {
            LOG.log(Level.FINE, "client.bindings.none", withoutCdi);
            return () -> BoundTopics.NONE;
        }
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
