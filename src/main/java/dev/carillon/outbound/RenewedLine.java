package dev.carillon.outbound;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A line that is replaced when one of its I/O threads has ended: the client starts no other in its place, and goes on
 * giving requests to the one that is gone. Thread safe.
 */
final class RenewedLine {

    private final Supplier<HttpLine> making;
    private final Consumer<HttpLine> gone;
    private volatile HttpLine line;
    private boolean closed;

    /**
     * Makes the first one.
     *
     * @param gone gets each line that was replaced and closed, which does not report the requests that were under way on it
     */
    RenewedLine(Supplier<HttpLine> making, Consumer<HttpLine> gone) {
        this.making = making;
        this.gone = gone;
        line = making.get();
    }

    /** One that works, as far as is known. Requests end here, so hold no lock. */
    HttpLine get() {
        HttpLine now = line;
        if (now.isBroken() && replaced(now)) {
            Apart.run("http.closing-failed", now::close);
            Apart.run("http.closing-failed", () -> gone.accept(now));
        }
        return line;
    }

    /** Closes what has been unused for too long, and replaces a broken line although there is no request for it. */
    void clear() {
        get().clear();
    }

    boolean isIdle() {
        return line.isIdle();
    }

    synchronized void close() {
        closed = true;
        line.close();
    }

    void awaitEnd() throws InterruptedException {
        line.awaitEnd();
    }

    private synchronized boolean replaced(HttpLine broken) {
        if (closed || line != broken) {
            return false;
        }
        line = making.get();
        return true;
    }
}
