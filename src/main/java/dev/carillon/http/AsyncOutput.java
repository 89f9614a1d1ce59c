package dev.carillon.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.function.Consumer;

/** An answer that is written without a thread that waits for its client, one piece after the other. Thread safe. */
public final class AsyncOutput implements WriteListener {

    /** A server copies what the connection does not take at once. */
    static final int SLICE = 32 << 10;

    private final ServletOutputStream out;
    private boolean isPossible;
    private byte[] piece;
    private int begun; // of the piece
    private boolean isLast;
    private boolean needsFlush;
    private Consumer<Throwable> then;
    private Throwable failure;

    private AsyncOutput(ServletOutputStream out) {
        this.out = out;
    }

    /**
     * Completes a request whose answer has no body: WildFly waits in one of its threads until the head has left, unless somebody listens to
     * the output. On Payara, which ends such a wait by itself, nothing more is done to it.
     */
    public static void complete(AsyncContext async) {
        if (!async.getRequest().getServletContext().getServerInfo().contains("Payara")) {
            try {
                to(async.getResponse().getOutputStream()).write(new byte[0], true, failure -> async.complete());
                return;
            } catch (IOException | IllegalStateException e) {
                // somebody listens already
            }
        }
        async.complete();
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
            begun = 0;
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
        while (piece != null) {
            if (!out.isReady()) {
                return false;
            }
            int length = Math.min(SLICE, piece.length - begun);
            out.write(piece, begun, length);
            begun += length;
            if (begun == piece.length) {
                piece = null;
                needsFlush = !isLast; // the end of the answer flushes
            }
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
