package dev.carillon.realtime.stream;

import dev.carillon.http.AsyncOutput;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.CloseReason;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;

/** An answer that does not end, written without a thread of its own. Thread safe as far as its connection asks for it. */
final class SseChannel implements Channel, WriteListener, AsyncListener {

    private static final FailureLog LOG = new FailureLog(SseChannel.class);

    private final AsyncContext open;
    private final ServletOutputStream out;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile Runnable onEnd = () -> {};
    private boolean begun; // guarded by this, as all that follows
    private byte[] next;
    private boolean unflushed;
    private Consumer<Throwable> done;

    SseChannel(AsyncContext open) throws IOException {
        this.open = open;
        out = open.getResponse().getOutputStream();
        open.addListener(this);
    }

    /** Called once when the answer has ended, whoever ended it. */
    void onEnd(Runnable action) {
        onEnd = action;
        if (ended.get()) { // before anybody could be told
            action.run();
        }
    }

    /** From now on what is sent is written. */
    void begin() {
        if (ended.get()) {
            return;
        }
        synchronized (this) {
            begun = true;
        }
        out.setWriteListener(this); // the server then calls back, and again whenever there is room
    }

    @Override
    public void send(String text, Consumer<Throwable> sent) {
        synchronized (this) {
            next = text.getBytes(StandardCharsets.UTF_8);
            done = sent;
        }
        write();
    }

    /** It has no question; the text that is sent now and then finds out. */
    @Override
    public boolean ping() {
        return false;
    }

    @Override
    public void close(CloseReason reason) {
        String last = "event: close\ndata: {\"code\":" + reason.code() + ",\"reason\":\"" + reason.text() + "\"}\n\n";
        try {
            synchronized (this) {
                if (begun && next == null && out.isReady()) {
                    out.write(last.getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException | RuntimeException gone) {
            LOG.log(Level.FINE, "stream.unsaid", gone);
        }
        end();
    }

    @Override
    public void onWritePossible() {
        write();
    }

    @Override
    public void onError(Throwable failure) {
        finish(failure);
        end();
    }

    private void write() {
        try {
            if (isWritten()) {
                finish(null);
            }
        } catch (IOException | RuntimeException e) {
            finish(e);
        }
    }

    /** Writes and flushes as far as there is room; true when nothing is left of it. */
    private synchronized boolean isWritten() throws IOException {
        while (begun && !ended.get() && (next != null || unflushed)) {
            if (!out.isReady()) {
                return false;
            }
            if (next != null) {
                byte[] now = next;
                next = null;
                unflushed = true;
                out.write(now);
            } else {
                unflushed = false;
                out.flush();
            }
        }
        return begun && next == null && !unflushed;
    }

    /** Outside of the lock: what is told sends the next one. */
    private void finish(Throwable failure) {
        Consumer<Throwable> told;
        synchronized (this) {
            told = done;
            done = null;
            if (failure != null) {
                next = null;
                unflushed = false;
            }
        }
        if (told != null) {
            told.accept(failure);
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            try {
                AsyncOutput.complete(open);
            } catch (RuntimeException gone) { // ended by the server
                LOG.log(Level.FINE, "stream.ended", gone);
            }
            onEnd.run();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        if (ended.compareAndSet(false, true)) {
            onEnd.run();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it is not begun again
    }
}
