package dev.carillon.http;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.function.Consumer;

/** An answer that is written without a thread that waits for its client, one piece after the other. Thread safe. */
public final class AsyncOutput implements WriteListener {

    private final ServletOutputStream out;
    private boolean isPossible;
    private byte[] piece;
    private boolean isLast;
    private boolean needsFlush;
    private Consumer<Throwable> then;
    private Throwable failure;

    private AsyncOutput(ServletOutputStream out) {
        this.out = out;
    }

    /** @param out of a request that has been made asynchronous */
    public static AsyncOutput to(ServletOutputStream out) {
        AsyncOutput output = new AsyncOutput(out);
        out.setWriteListener(output);
        return output;
    }

    /**
     * @param last whether the answer is complete with it, and ended by {@code written}
     * @param written called once, from any thread, when the next one may come: null, or why it failed
     */
    public void write(byte[] bytes, boolean last, Consumer<Throwable> written) {
        synchronized (this) {
            piece = bytes;
            isLast = last;
            then = written;
        }
        pump();
    }

    /** Nothing is written any more, and nobody is told. */
    void end() {
        synchronized (this) {
            piece = null;
            then = null;
        }
    }

    @Override
    public void onWritePossible() {
        synchronized (this) {
            isPossible = true;
        }
        pump();
    }

    @Override
    public void onError(Throwable why) {
        synchronized (this) {
            failure = why;
        }
        pump();
    }

    private void pump() {
        Consumer<Throwable> told;
        Throwable why;
        synchronized (this) {
            if (then == null || !isDone()) {
                return;
            }
            told = then;
            then = null;
            why = failure;
        }
        told.accept(why);
    }

    private boolean isDone() {
        if (failure != null) {
            return true;
        }
        try {
            return isPossible && isWritten();
        } catch (IOException | RuntimeException e) { // of a request that the server has ended
            failure = e;
            return true;
        }
    }

    /** Each step is taken only where the stream is ready for it, or it would wait. */
    private boolean isWritten() throws IOException {
        if (piece != null) {
            if (!out.isReady()) {
                return false;
            }
            out.write(piece);
            piece = null;
            needsFlush = !isLast; // the end of the answer flushes
        }
        if (needsFlush) {
            if (!out.isReady()) {
                return false;
            }
            out.flush();
            needsFlush = false;
        }
        return isLast || out.isReady();
    }
}
