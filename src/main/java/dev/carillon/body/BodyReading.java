package dev.carillon.body;

import dev.carillon.http.AsyncOutput;
import dev.carillon.http.Settling;
import dev.carillon.http.UnreadBody;
import dev.carillon.loop.FailureLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.logging.Level;

/**
 * A body on its way: no thread waits for it. When it has ended, in whatever way, its request is dispatched again, and
 * {@link #of} says how. Thread safe.
 */
public final class BodyReading implements ReadListener {

    /** How it ended. */
    public enum End {
        WHOLE,
        TOO_LONG,
        TOO_LATE,
        /** The application's other bodies have its share of the node's room. */
        SHARE_USED,
        NO_ROOM,
        /** The connection or the coding broke off, or the server itself refused it: {@link BodyReading#failure}. */
        BROKEN,
        /** It is not needed: the request is answered. */
        THROWN_AWAY
    }

    private static final FailureLog LOG = new FailureLog(BodyReading.class);
    private static final String NAME = BodyReading.class.getName();
    private static final int SCRATCH = 4 << 10;
    private static final long LOST = 5_000_000_000L;

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final int most;
    private final ReservedBytes reserved;
    private final long until;
    private final boolean isWanted;
    private final boolean endsByLength;
    private final Executor later;
    private final long began = System.nanoTime();
    private AsyncContext async;
    private BodyBuffer buffer;
    private byte[] scratch;
    private long over;
    private End end;
    private long endedAt;
    private boolean isClaimed;
    private Throwable failure;

    private BodyReading(HttpServletRequest request, int most, ReservedBytes reserved, Duration time, Executor later)
            throws IOException {
        this.request = request;
        this.most = most;
        this.reserved = reserved;
        isWanted = reserved != null;
        endsByLength = isWanted && UnreadBody.isEndless(request);
        this.later = later;
        in = request.getInputStream();
        until = System.nanoTime() + time.toNanos();
        buffer = isWanted ? new BodyBuffer(most) : null;
    }

    /** @param later runs what it is given after {@link Settling#TIME} */
    static BodyReading wanted(HttpServletRequest request, int most, ReservedBytes reserved, Executor later)
            throws IOException {
        return new BodyReading(request, most, reserved, BodyTime.of(most), later);
    }

    static BodyReading unwanted(HttpServletRequest request, Executor later) throws IOException {
        return new BodyReading(request, 0, null, BodyTime.THROWN_AWAY, later);
    }

    /** Of a request that was dispatched again; else null. */
    public static BodyReading of(HttpServletRequest request) {
        return (BodyReading) request.getAttribute(NAME);
    }

    void start() {
        request.setAttribute(NAME, this);
        async = request.startAsync();
        async.setTimeout(0); // ours is over the whole, and must not run on while the request is answered
        in.setReadListener(this);
    }

    /** @return whether nothing is left to look after */
    synchronized boolean endIfLate(long now) {
        if (end == null && now - until >= 0) {
            end(isWanted ? End.TOO_LATE : End.THROWN_AWAY);
        } else if (end != null && !isClaimed && now - endedAt >= LOST) {
            isClaimed = true;
            answerLost();
        }
        return isClaimed;
    }

    /** At the end of the application. */
    synchronized void abandon() {
        end(isWanted ? End.TOO_LATE : End.THROWN_AWAY);
    }

    /** @return how it ended, to the first caller, who answers the request; null to all others */
    public synchronized End claim() {
        if (isClaimed) {
            return null;
        }
        isClaimed = true;
        return end;
    }

    /** Of {@link End#BROKEN}. */
    public synchronized Throwable failure() {
        return failure;
    }

    /** Of {@link End#WHOLE}: its request, once. */
    public synchronized HttpServletRequest request(HttpServletRequest dispatched) {
        BodyStream body = buffer.stream();
        buffer = null;
        return new WholeBodyRequest(dispatched, body, reserved);
    }

    /** The request has been answered, or will be by the code that started it again. */
    public void release() {
        if (reserved != null) {
            reserved.release();
        }
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        while (end == null && in.isReady()) {
            if (buffer == null || buffer.isAtItsEnd()) {
                throwAway();
            } else if (hasRoom() && buffer.readFrom(in) < 0) {
                return; // the server calls again
            }
            if (endsByLength && buffer != null && buffer.isAtItsEnd()) {
                end(End.WHOLE); // the server would wait for the end of the connection
            }
        }
    }

    @Override
    public synchronized void onAllDataRead() {
        end(isWanted ? (over > 0 ? End.TOO_LONG : End.WHOLE) : End.THROWN_AWAY);
    }

    @Override
    public synchronized void onError(Throwable thrown) {
        failure = thrown;
        end(thrown instanceof OutOfMemoryError ? End.NO_ROOM : End.BROKEN);
    }

    private boolean hasRoom() {
        if (!buffer.isFull()) {
            return true;
        }
        switch (reserved.reserve(buffer.next())) {
            case SHARE_USED -> end(End.SHARE_USED);
            case FULL -> end(End.NO_ROOM);
            case RESERVED -> buffer.grow();
        }
        return end == null;
    }

    /** As much again as it may have, so that its sender hears the answer; then it is broken off. */
    private void throwAway() throws IOException {
        if (scratch == null) {
            scratch = new byte[SCRATCH];
        }
        over += Math.max(0, in.read(scratch));
        if (isWanted && over > most) {
            end(End.TOO_LONG);
        }
    }

    private void end(End how) {
        if (end != null) {
            return;
        }
        end = how;
        endedAt = System.nanoTime();
        scratch = null;
        if (how != End.WHOLE) {
            buffer = null;
            release();
        }
        if (endedAt - began < Settling.TIME.toNanos()) {
            // Payara ends a request by itself, with nothing in its answer, if it is dispatched just when the
            // thread that it came by leaves it (seen once in some thousand that came within milliseconds).
            later.execute(this::dispatch);
        } else {
            dispatch();
        }
    }

    private synchronized void dispatch() {
        try {
            async.dispatch();
        } catch (IllegalStateException e) { // the server has ended the request by itself
            LOG.log(Level.FINE, "body.over", e);
            isClaimed = true;
            release();
        }
    }

    /** Payara loses a dispatch that meets the end of the request's first thread: its sender has to repeat it. */
    private void answerLost() {
        release();
        buffer = null;
        try {
            if (async.getResponse() instanceof HttpServletResponse response && !response.isCommitted()) {
                response.setHeader("Connection", "close");
                response.setHeader("Retry-After", "1");
                response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            }
            AsyncOutput.complete(async);
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, "body.over", e);
        }
    }
}
