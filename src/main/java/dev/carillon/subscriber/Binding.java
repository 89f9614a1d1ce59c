package dev.carillon.subscriber;

import dev.carillon.event.ServicePath;
import java.time.Instant;

/**
 * What requests to a service raise, and which events it is called with. Immutable.
 *
 * @param application number of the application whose events these are
 * @param service the name of the application beside Carillon; null for any
 */
public record Binding(
        long number, String id, int application, String service, ServicePath path, Topics topics, Instant createdAt) {

    /**
     * Each joined by semicolons; null for none.
     *
     * @param listen topics that stand for themselves and all below them
     */
    public record Topics(String onRequest, String onResponse, String listen) {

        static final Topics NONE = new Topics(null, null, null);
    }

    public String onRequest() {
        return topics.onRequest;
    }

    public String onResponse() {
        return topics.onResponse;
    }

    public String listen() {
        return topics.listen;
    }

    /** The name of the subscriber that it is, if it listens. */
    String subscriber() {
        return "binding/" + id;
    }

    /** Whether it raises, for this application beside Carillon. */
    public boolean raisesFor(String client) {
        return (service == null || service.equals(client)) && (onRequest() != null || onResponse() != null);
    }

    /** Whether both are called in the same way. */
    boolean listensAs(Binding other) {
        return path.equals(other.path) && listen().equals(other.listen());
    }

    /** The same in all that can be changed. */
    Binding inPlaceOf(Binding before) {
        return new Binding(before.number, before.id, before.application, service, path, topics, before.createdAt);
    }
}
