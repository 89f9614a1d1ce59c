package dev.carillon.realtime.signalr;

import dev.carillon.http.AsyncOutput;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A client that asks again and again, one poll at a time; each waits, without a thread, until there is something for it. The
 * client sends by POST. Thread safe.
 */
final class LongPollingTransport implements Transport {

    private static final byte[] NOTHING = {};

    private final Connection connection;
    private final HubSettings settings;
    private Poll waiting;
    private boolean hasBegun;
    private boolean isClosed;
    private boolean isTold;
    private long since;
    private byte[] kept;
    private Consumer<Throwable> keptWritten;

    LongPollingTransport(Connection connection, HubSettings settings, long now) {
        this.connection = connection;
        this.settings = settings;
        since = now;
    }

    /** One request. */
    private final class Poll implements AsyncListener {

        private final AsyncContext async;

        Poll(AsyncContext async) {
            this.async = async;
            async.setTimeout(0); // the tick looks after it
            async.addListener(this);
        }

        void answer(int status, byte[] body, Consumer<Throwable> written) {
            try {
                HttpServletResponse response = (HttpServletResponse) async.getResponse();
                response.setStatus(status);
                if (status == HttpServletResponse.SC_OK) {
                    response.setContentType("application/octet-stream");
                    response.setContentLength(body.length);
                }
                if (body.length == 0) {
                    complete();
                    written.accept(null);
                    return;
                }
                AsyncOutput.to(response.getOutputStream()).write(body, true, failure -> {
                    complete();
                    written.accept(failure);
                });
            } catch (IOException | RuntimeException e) { // its client has gone
                complete();
                written.accept(e);
            }
        }

        private void complete() {
            try {
                async.complete();
            } catch (RuntimeException e) {
                // the server has ended it by itself
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave(this);
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            leave(this);
        }

        @Override
        public void onError(AsyncEvent event) {
            leave(this);
            complete();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nobody does
        }
    }

    private synchronized void leave(Poll poll) {
        if (waiting == poll) {
            waiting = null;
        }
    }

    /** @return whether it is over: the poll has been told */
    boolean poll(AsyncContext async, long now) {
        Poll poll = new Poll(async);
        Poll before = null;
        byte[] body = null;
        Consumer<Throwable> written = null;
        boolean isOver = false;
        synchronized (this) {
            since = now;
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
            before.answer(HttpServletResponse.SC_NO_CONTENT, NOTHING, failure -> {});
        }
        if (isOver) {
            poll.answer(HttpServletResponse.SC_NO_CONTENT, NOTHING, failure -> {});
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
            waiting = null;
            if (poll == null) { // it has gone since: the next one takes it
                kept = messages;
                keptWritten = written;
                return;
            }
        }
        poll.answer(HttpServletResponse.SC_OK, messages, written);
    }

    @Override
    public void close(Ending ending) {
        Poll poll;
        synchronized (this) {
            isClosed = true;
            poll = waiting;
            waiting = null;
            isTold = isTold || poll != null;
        }
        if (poll != null) {
            poll.answer(HttpServletResponse.SC_NO_CONTENT, NOTHING, failure -> {});
        }
    }

    /** Whether a poll has been told that it is over. */
    synchronized boolean isTold() {
        return isTold;
    }

    void tick(long now) {
        Poll poll = null;
        boolean isGone;
        synchronized (this) {
            if (waiting != null && now - since >= settings.pollTimeout().toMillis()) {
                poll = waiting;
                waiting = null;
                since = now;
            }
            isGone = waiting == null
                    && poll == null
                    && now - since >= settings.disconnectTimeout().toMillis();
        }
        if (poll != null) {
            poll.answer(HttpServletResponse.SC_OK, NOTHING, failure -> {});
        } else if (isGone) {
            connection.lost(this, false);
        }
    }
}
