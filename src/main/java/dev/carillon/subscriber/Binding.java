package dev.carillon.subscriber;

import dev.carillon.event.ServicePath;
import java.time.Instant;

/**
 * What requests to a service raise, and which events it is called with. Immutable.
 *
 * @param application number of the application whose events these are
 * @param service the name of the application beside Carillon; null for any
 * @param onRequest topics, joined by semicolons; null for none
 * @param onResponse the same
 * @param listen topics that stand for themselves and all below them, joined by semicolons; null for none
 */
public record Binding(
        long number,
        String id,
        int application,
        String service,
        ServicePath path,
        String onRequest,
        String onResponse,
        String listen,
        Instant createdAt) {

    /** The name of the subscriber that it is, if it listens. */
    String subscriber() {
        return "binding/" + id;
    }

    /** Whether it raises, for this application beside Carillon. */
    public boolean raisesFor(String client) {
        return (service == null || service.equals(client)) && (onRequest != null || onResponse != null);
    }

    /** Whether both are called in the same way. */
    boolean listensAs(Binding other) {
        return path.equals(other.path) && listen.equals(other.listen);
    }
}
