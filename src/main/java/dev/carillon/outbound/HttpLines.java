package dev.carillon.outbound;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The lines that are not everybody's: one for each client certificate, and one for receivers whose certificates are not
 * looked at. Made when they are wanted, closed when they have not been used for a while. Thread safe.
 */
final class HttpLines {

    static final int MOST = 64;

    private static final long UNUSED = TimeUnit.MINUTES.toNanos(2);

    private record Kind(boolean anyCertificate, ClientIdentity identity) {}

    private static final class Used {
        private final HttpLine line;
        private long at;

        private Used(HttpLine line) {
            this.line = line;
        }
    }

    private final HttpSettings settings;
    private final CheckedResolver resolver;
    private final ThreadFactory threads;
    private final Map<Kind, Used> lines = new LinkedHashMap<>(16, 0.75f, true); // the least recently used in front
    private final List<HttpLine> ending = new ArrayList<>();
    private boolean closed;

    HttpLines(HttpSettings settings, CheckedResolver resolver, ThreadFactory threads) {
        this.settings = settings.with(1);
        this.resolver = resolver;
        this.threads = threads;
    }

    /** @throws IllegalStateException if too many are in use, or it is closed */
    synchronized HttpLine of(boolean anyCertificate, ClientIdentity identity) {
        if (closed) {
            throw new IllegalStateException("Carillon is stopping");
        }
        Kind kind = new Kind(anyCertificate, identity);
        Used used = lines.get(kind);
        if (used == null) {
            if (lines.size() >= MOST && !closeOne(0)) {
                throw new IllegalStateException(MOST + " client certificates are in use at once");
            }
            used = new Used(new HttpLine(settings, resolver, HttpLine.tls(anyCertificate, identity), threads));
            lines.put(kind, used);
        }
        used.at = System.nanoTime();
        return used.line;
    }

    synchronized void clear() {
        lines.values().forEach(each -> each.line.clear());
        closeOne(UNUSED);
    }

    synchronized void close() {
        closed = true;
        lines.values().forEach(each -> {
            each.line.close();
            ending.add(each.line);
        });
        lines.clear();
    }

    void awaitEnd() throws InterruptedException {
        for (HttpLine each : ending) {
            each.awaitEnd();
        }
    }

    /** The first idle one that has not been used for so long. */
    private boolean closeOne(long unused) {
        for (Iterator<Used> all = lines.values().iterator(); all.hasNext(); ) {
            Used each = all.next();
            if (System.nanoTime() - each.at >= unused && each.line.isIdle()) {
                all.remove();
                each.line.close();
                return true;
            }
        }
        return false;
    }
}
