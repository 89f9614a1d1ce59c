package dev.carillon.outbound;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The lines that are not everybody's: one for each client certificate, and one for receivers whose certificates are not
 * looked at. Made when they are wanted, closed when they have not been used for a while. Thread safe.
 */
final class HttpLines {

    static final int MOST = 64;

    private static final long UNUSED = TimeUnit.MINUTES.toNanos(2);

    private record Kind(boolean anyCertificate, ClientIdentity identity) {}

    private static final class Used {
        private final RenewedLine line;
        private long at;

        private Used(RenewedLine line) {
            this.line = line;
        }
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

    /** @throws IllegalStateException if too many are in use, or it is closed */
    HttpLine of(boolean anyCertificate, ClientIdentity identity) {
        return used(new Kind(anyCertificate, identity)).get();
    }

    private synchronized RenewedLine used(Kind kind) {
        if (closed) {
            throw new IllegalStateException("Carillon is stopping");
        }
        Used used = lines.get(kind);
        if (used == null) {
            if (lines.size() >= MOST && !closeOne(0)) {
                throw new IllegalStateException(MOST + " client certificates are in use at once");
            }
            used = new Used(new RenewedLine(() -> line(kind), gone));
            lines.put(kind, used);
        }
        used.at = System.nanoTime();
        return used.line;
    }

    private HttpLine line(Kind kind) {
        return new HttpLine(settings, resolver, HttpLine.tls(kind.anyCertificate, kind.identity), threads);
    }

    void clear() {
        all().forEach(each -> Apart.run(HttpSender.UNCLEARED, each::clear));
        closeUnused();
    }

    private synchronized List<RenewedLine> all() {
        return lines.values().stream().map(each -> each.line).toList();
    }

    private synchronized void closeUnused() {
        closeOne(UNUSED);
    }

    synchronized void close() {
        closed = true;
        lines.values().forEach(each -> {
            ending.add(each.line);
            Apart.run("http.closing-failed", each.line::close);
        });
        lines.clear();
    }

    void awaitEnd() throws InterruptedException {
        for (RenewedLine each : ending) {
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
