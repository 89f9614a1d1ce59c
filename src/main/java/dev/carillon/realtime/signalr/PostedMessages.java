package dev.carillon.realtime.signalr;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;

/**
 * The body of a POST on its way to a connection, without a thread that waits for it: the next piece is taken only where the
 * connection has room. Thread safe.
 */
final class PostedMessages implements Runnable, ReadListener, AsyncListener {

    private static final int PIECE = 8 << 10;
    private static final long LONGEST_MILLIS = 60_000;

    private final Hubs hubs;
    private final HttpConnection http;
    private final Connection connection;
    private final Transport transport;
    private final AsyncContext async;
    private final byte[] piece = new byte[PIECE];
    private ServletInputStream in;
    private boolean isOver;

    PostedMessages(Hubs hubs, HttpConnection http, AsyncContext async) {
        this.hubs = hubs;
        this.http = http;
        this.async = async;
        connection = http.connection();
        transport = http.transport();
        async.setTimeout(LONGEST_MILLIS);
        async.addListener(this);
    }

    /** Its turn has come. */
    @Override
    public void run() {
        if (connection.state() == Connection.State.CLOSED) {
            end(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        try {
            in = async.getRequest().getInputStream();
            in.setReadListener(this);
        } catch (IOException | RuntimeException e) {
            end(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    @Override
    public void onDataAvailable() throws IOException {
        take();
    }

    /** @return false if there may be more that waits for room */
    private synchronized boolean take() throws IOException {
        while (!isOver && in.isReady()) {
            if (connection.isFull()) {
                hubs.later(this::goOn);
                return false;
            }
            int read = in.read(piece);
            if (read < 0) {
                break;
            }
            connection.receive(transport, Arrays.copyOf(piece, read));
        }
        return true;
    }

    /** The end of what was read on a thread of ours is told by Payara, and not by WildFly. */
    private void goOn() {
        try {
            if (take() && in.isFinished()) {
                onAllDataRead();
            }
        } catch (IOException | RuntimeException e) {
            onError(e);
        }
    }

    /** Also where one of its messages has ended the connection: all of them have been taken. */
    @Override
    public void onAllDataRead() {
        end(HttpServletResponse.SC_OK);
    }

    @Override
    public void onError(Throwable why) {
        end(HttpServletResponse.SC_BAD_REQUEST);
    }

    private void end(int status) {
        synchronized (this) {
            if (isOver) {
                return;
            }
            isOver = true;
        }
        Runnable next = http.posted(this); // before the answer, after which the client sends its next one
        if (next != null) {
            hubs.later(next);
        }
        try {
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            response.setStatus(status);
            response.setContentType("text/plain");
            response.setContentLength(0);
            async.complete();
        } catch (RuntimeException e) {
            // the server has ended it by itself
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end(HttpServletResponse.SC_REQUEST_TIMEOUT);
    }

    @Override
    public void onError(AsyncEvent event) {
        end(HttpServletResponse.SC_BAD_REQUEST);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end(HttpServletResponse.SC_BAD_REQUEST);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody does
    }
}
