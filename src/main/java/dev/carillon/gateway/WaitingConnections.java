package dev.carillon.gateway;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;

/**
 * Connections on which the head of a request is waited for, by where they come from. A silence ends them by itself; a byte now and then
 * is none. Thread safe.
 */
final class WaitingConnections {

    private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

    private record Waiting(IOSession session, long since) {}

    private final Map<SocketAddress, IOSession> open = new ConcurrentHashMap<>();
    private final Map<SocketAddress, Waiting> waiting = new ConcurrentHashMap<>();

    void opened(IOSession session) {
        SocketAddress from = session.getRemoteAddress();
        if (from != null) {
            open.put(from, session);
            waiting.put(from, new Waiting(session, System.nanoTime()));
        }
    }

    void closed(IOSession session) {
        open.values().remove(session); // its address is not known any more
        waiting.values().removeIf(each -> each.session == session);
    }

    /** The head of a request has come from there. */
    void began(SocketAddress from) {
        if (from != null) {
            waiting.remove(from);
        }
    }

    /** It is answered, and another one may come. */
    void ended(SocketAddress from) {
        IOSession session = from == null ? null : open.get(from);
        if (session != null) {
            waiting.put(from, new Waiting(session, System.nanoTime()));
            if (!open.containsKey(from)) { // it was closed meanwhile
                waiting.remove(from);
            }
        }
    }

    int count() {
        return waiting.size();
    }

    /** @param now as {@link System#nanoTime} */
    void endLate(long now) {
        waiting.forEach((from, each) -> {
            if (now - each.since > PATIENCE && waiting.remove(from, each)) {
                each.session.close(CloseMode.IMMEDIATE);
            }
        });
    }
}
