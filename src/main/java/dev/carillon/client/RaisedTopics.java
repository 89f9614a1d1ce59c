package dev.carillon.client;

import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.List;

/** What one JAX-RS method raises, and what it is called in the events. */
record RaisedTopics(
        List<TopicName> onRequest, List<TopicName> onResponse, String service, String operation, String version) {

    /** Of a service that says none. */
    private static final String VERSION = "1.0";

    /** By the annotation of the method, else of its class, else of the application; nothing without any. */
    static RaisedTopics of(ResourceInfo resource, Class<?> application) {
        Method method = resource.getResourceMethod();
        Class<?> type = declared(resource.getResourceClass());
        RaiseEvents annotation = ofMethod(type, method);
        if (annotation == null) {
            annotation = type.getAnnotation(RaiseEvents.class);
        }
        if (annotation == null) {
            annotation = application.getAnnotation(RaiseEvents.class);
        }
        return annotation == null
                ? new RaisedTopics(List.of(), List.of(), type.getSimpleName(), method.getName(), VERSION)
                : of(annotation, type, method);
    }

    boolean isEmpty() {
        return onRequest.isEmpty() && onResponse.isEmpty();
    }

    /** The same method, raising these. */
    RaisedTopics raising(List<TopicName> requests, List<TopicName> responses) {
        return new RaisedTopics(requests, responses, service, operation, version);
    }

    private static RaisedTopics of(RaiseEvents annotation, Class<?> type, Method method) {
        String where = "@RaiseEvents of " + type.getName() + '#' + method.getName() + ": ";
        return new RaisedTopics(
                topics(where, annotation.onRequest()),
                topics(where, annotation.onResponse()),
                annotation.service().isEmpty() ? type.getSimpleName() : annotation.service(),
                method.getName(),
                annotation.version());
    }

    private static List<TopicName> topics(String where, String text) {
        try {
            List<TopicName> topics = TopicName.listOf(text);
            for (TopicName each : topics) {
                if (each.isReserved()) {
                    throw new RefusedException("topic", "must not be one of Carillon's own", each.value());
                }
            }
            return topics;
        } catch (RefusedException e) {
            throw new IllegalArgumentException(where + e.getMessage(), e);
        }
    }

    /** Servers make subclasses of beans, which inherit no method's annotations. */
    private static Class<?> declared(Class<?> type) {
        return type.isSynthetic()
                        || type.getName().contains("$$")
                        || type.getName().contains("$Proxy$")
                ? declared(type.getSuperclass())
                : type;
    }

    private static RaiseEvents ofMethod(Class<?> type, Method method) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            try {
                RaiseEvents annotation = each.getDeclaredMethod(method.getName(), method.getParameterTypes())
                        .getAnnotation(RaiseEvents.class);
                if (annotation != null) {
                    return annotation;
                }
            } catch (NoSuchMethodException inherited) {
                // from the next one
            }
        }
        return null;
    }
}
