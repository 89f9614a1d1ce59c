package dev.carillon.realtime.signalr;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A client that asks again and again, one poll at a time; each waits, without a thread, until there is something for it. The
 * client sends by POST. Thread safe.
 */
final class LongPollingTransport implements Transport {

    private static final byte[] NOTHING = {};

    private final Connection connection;
    private final HubSettings settings;
    private final LongSupplier millis;
    private Poll waiting;
    private boolean hasBegun;
    private boolean isClosed;
    private boolean isTold;

    /** When the poll that waits has come, or when the last one ended. */
    private long since;

    private byte[] kept;
    private Consumer<Throwable> keptWritten;

    LongPollingTransport(Connection connection, HubSettings settings, LongSupplier millis) {
        this.connection = connection;
        this.settings = settings;
        this.millis = millis;
        since = millis.getAsLong();
    }

    /** Of a request whose thread has not left it: it is to be given to {@link #poll} once that has. */
    Poll asked(AsyncContext async) {
        return new Poll(async, this::leave);
    }

    private synchronized void leave(Poll poll) {
        if (waiting == poll) {
            ended();
        }
    }

    /** The client comes again within the time that it has from now on. */
    private Poll ended() {
        Poll poll = waiting;
        waiting = null;
        since = millis.getAsLong();
        return poll;
    }

    /** @return whether it is over: the poll has been told */
    boolean poll(Poll poll) {
        Poll before = null;
        byte[] body = null;
        Consumer<Throwable> written = null;
        boolean isOver = false;
        synchronized (this) {
            since = millis.getAsLong();
            if (poll.isOver()) { // its client has gone, and comes by another one
                return false;
            }
            if (kept != null) {
                body = kept;
                written = keptWritten;
                kept = null;
                keptWritten = null;
            } else if (isClosed) {
                isOver = true;
            } else if (!hasBegun) {
                hasBegun = true;
                body = NOTHING; // tells the client that it is connected
                written = failure -> {};
            } else {
                before = waiting;
                waiting = poll;
            }
        }
        if (before != null) {
            before.answer(HttpServletResponse.SC_NO_CONTENT);
        }
        if (isOver) {
            poll.answer(HttpServletResponse.SC_NO_CONTENT);
        } else if (body != null) {
            poll.answer(HttpServletResponse.SC_OK, body, written);
        } else {
            connection.ready();
        }
        return isOver;
    }

    @Override
    public boolean isTextAlone() {
        return false;
    }

    @Override
    public boolean keepsItselfAlive() {
        return true;
    }

    @Override
    public synchronized boolean accepts() {
        return waiting != null && kept == null;
    }

    @Override
    public void write(byte[] messages, boolean isBinary, Consumer<Throwable> written) {
        Poll poll;
        synchronized (this) {
            poll = waiting;
            if (poll == null) { // it has gone since: the next one takes it
                kept = messages;
                keptWritten = written;
                return;
            }
            ended();
        }
        poll.answer(HttpServletResponse.SC_OK, messages, written);
    }

    @Override
    public void close(Ending ending) {
        Poll poll;
        synchronized (this) {
            isClosed = true;
            poll = ended();
            isTold = isTold || poll != null;
        }
        if (poll != null) {
            poll.answer(HttpServletResponse.SC_NO_CONTENT);
        }
    }

    /** Whether a poll has been told that it is over. */
    synchronized boolean isTold() {
        return isTold;
    }

    void tick() {
        long now = millis.getAsLong();
        Poll poll = null;
        boolean isGone;
        synchronized (this) {
            long passed = now - since;
            if (waiting != null && passed >= settings.pollTimeout().toMillis()) {
                poll = ended();
            }
            isGone = waiting == null
                    && poll == null
                    && passed >= settings.disconnectTimeout().toMillis();
        }
        if (poll != null) {
            poll.answer(HttpServletResponse.SC_OK, NOTHING, failure -> {});
        } else if (isGone) {
            connection.lost(this, false);
        }
    }
}
