package dev.carillon.realtime.signalr;

import dev.carillon.http.AsyncOutput;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** An answer that never ends, of events; the client sends by POST. Thread safe. */
final class ServerSentEventsTransport implements Transport, AsyncListener {

    private static final byte[] BEGIN = ":\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;
    private final AsyncContext async;
    private AsyncOutput output;
    private volatile boolean hasBegun;
    private boolean hasLeft;
    private volatile boolean isClosed;

    ServerSentEventsTransport(Connection connection, AsyncContext async) {
        this.connection = connection;
        this.async = async;
        async.setTimeout(0);
        async.addListener(this);
    }

    /** Once the request's thread has left it: sends the head and a comment, so that the client knows that it is connected. */
    void begin() {
        synchronized (this) {
            hasLeft = true;
            if (isClosed) {
                complete();
                return;
            }
        }
        try {
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            response.setContentType("text/event-stream");
            response.setHeader("Cache-Control", "no-cache,no-store");
            response.setHeader("Pragma", "no-cache");
            response.setHeader("X-Accel-Buffering", "no"); // nginx
            output = AsyncOutput.to(response.getOutputStream());
        } catch (IOException | RuntimeException e) { // its client has gone
            connection.lost(this, true);
            return;
        }
        output.write(BEGIN, false, failure -> {
            if (failure != null) {
                connection.lost(this, true);
                return;
            }
            hasBegun = true;
            connection.ready();
        });
    }

    @Override
    public boolean isTextAlone() {
        return true;
    }

    @Override
    public boolean keepsItselfAlive() {
        return false;
    }

    @Override
    public boolean accepts() {
        return hasBegun;
    }

    @Override
    public void write(byte[] messages, boolean isBinary, Consumer<Throwable> written) {
        output.write(event(messages), false, written);
    }

    /** What has line ends takes as many lines. */
    static byte[] event(byte[] messages) {
        ByteArrayOutputStream event = new ByteArrayOutputStream(messages.length + 16);
        int start = 0;
        for (int i = 0; i <= messages.length; i++) {
            if (i == messages.length || messages[i] == '\n') {
                event.writeBytes(DATA);
                event.write(messages, start, i - start);
                event.writeBytes(LINE_END);
                start = i + 1;
            }
        }
        event.writeBytes(LINE_END);
        return event.toByteArray();
    }

    @Override
    public synchronized void close(Ending ending) {
        if (!isClosed) {
            isClosed = true;
            if (hasLeft) {
                complete();
            }
        }
    }

    private void complete() {
        try {
            if (output == null) {
                AsyncOutput.complete(async);
            } else {
                async.complete();
            }
        } catch (RuntimeException e) {
            // the server has ended it by itself
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        isClosed = true;
        connection.lost(this, true);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        connection.lost(this, true);
    }

    @Override
    public void onError(AsyncEvent event) {
        connection.lost(this, true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody does
    }
}
