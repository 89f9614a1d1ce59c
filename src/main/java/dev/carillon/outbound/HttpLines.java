package dev.carillon.outbound;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The lines that are not everybody's: one for each client certificate, and one for receivers whose certificates are not
 * looked at. Made when they are wanted, closed when they have not been used for a while. An application may have fewer of
 * them than places are free, and always one. Thread safe.
 */
final class HttpLines {

    static final int MOST = 64;

    private static final long UNUSED = TimeUnit.MINUTES.toNanos(2);
    private static final long GIVEN_OUT = TimeUnit.SECONDS.toNanos(1); // it may look idle still

    /** @param application 0 where there is no identity */
    private record Kind(boolean anyCertificate, ClientIdentity identity, int application) {

        static Kind of(OutboundRequest request) {
            ClientIdentity identity = request.identity();
            return new Kind(request.anyCertificate(), identity, identity == null ? 0 : request.application());
        }
    }

    private static final class Used {
        private volatile RenewedLine line; // null while it is being made
        private long at;
    }

    private final HttpSettings settings;
    private final CheckedResolver resolver;
    private final ThreadFactory threads;
    private final Consumer<HttpLine> gone;
    private final Map<Kind, Used> lines = new LinkedHashMap<>(16, 0.75f, true); // the least recently used in front
    private final List<RenewedLine> ending = new ArrayList<>();
    private boolean closed;

    /** @param gone as of {@link RenewedLine} */
    HttpLines(HttpSettings settings, CheckedResolver resolver, ThreadFactory threads, Consumer<HttpLine> gone) {
        this.settings = settings.with(1);
        this.resolver = resolver;
        this.threads = threads;
        this.gone = gone;
    }

    /** Whether the line for this request is there: to make one takes a while. */
    synchronized boolean has(OutboundRequest request) {
        Used used = lines.get(Kind.of(request));
        return used != null && used.line != null;
    }

    /** @throws IllegalStateException if its application has too many in use, or this is closed */
    HttpLine of(OutboundRequest request) {
        Kind kind = Kind.of(request);
        Used used = used(kind);
        if (used.line == null) {
            make(kind, used);
        }
        return used.line.get();
    }

    private synchronized Used used(Kind kind) {
        if (closed) {
            throw stopping();
        }
        Used used = lines.get(kind);
        if (used == null) {
            makeRoom(kind.application);
            used = new Used();
            lines.put(kind, used);
        }
        used.at = System.nanoTime();
        return used;
    }

    private void makeRoom(int application) {
        long own = lines.keySet().stream()
                .filter(each -> each.application == application)
                .count();
        if (own > 0 && own >= MOST - lines.size()) {
            if (!closeOne(GIVEN_OUT, each -> each.application == application)) {
                throw new IllegalStateException(own + " client certificates of the application are in use at once");
            }
        } else if (lines.size() >= MOST) {
            closeOne(GIVEN_OUT, each -> true);
        }
    }

    /** Delays those that want the same, and no others. */
    private void make(Kind kind, Used used) {
        synchronized (used) {
            boolean isMade = used.line != null;
            try {
                if (!isMade) {
                    keep(used, new RenewedLine(() -> line(kind), gone));
                    isMade = true;
                }
            } finally {
                if (!isMade) {
                    forget(kind, used);
                }
            }
        }
    }

    private void keep(Used used, RenewedLine made) {
        synchronized (this) {
            if (!closed) {
                used.line = made;
                return;
            }
        }
        made.close();
        throw stopping();
    }

    private synchronized void forget(Kind kind, Used used) {
        lines.remove(kind, used);
    }

    private static IllegalStateException stopping() {
        return new IllegalStateException("Carillon is stopping");
    }

    private HttpLine line(Kind kind) {
        return new HttpLine(
                settings, resolver, HttpLine.tls(kind.anyCertificate, kind.identity, settings.authorities()), threads);
    }

    void clear() {
        all().forEach(each -> Apart.run(HttpSender.UNCLEARED, each::clear));
        closeUnused();
    }

    private synchronized List<RenewedLine> all() {
        return lines.values().stream()
                .map(each -> each.line)
                .filter(Objects::nonNull)
                .toList();
    }

    private synchronized void closeUnused() {
        closeOne(UNUSED, each -> true);
    }

    synchronized void close() {
        closed = true;
        all().forEach(each -> {
            ending.add(each);
            Apart.run("http.closing-failed", each::close);
        });
        lines.clear();
    }

    void awaitEnd() throws InterruptedException {
        for (RenewedLine each : ending) {
            each.awaitEnd();
        }
    }

    /** The first idle one of these that has not been used for that long. */
    private boolean closeOne(long unused, Predicate<Kind> which) {
        for (Iterator<Map.Entry<Kind, Used>> all = lines.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Kind, Used> entry = all.next();
            Used each = entry.getValue();
            boolean isUnused = each.line != null && System.nanoTime() - each.at >= unused && each.line.isIdle();
            if (isUnused && which.test(entry.getKey())) {
                all.remove();
                each.line.close();
                return true;
            }
        }
        return false;
    }
}
