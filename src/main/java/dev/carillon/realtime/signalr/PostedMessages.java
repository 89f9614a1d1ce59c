package dev.carillon.realtime.signalr;

import dev.carillon.http.AsyncOutput;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The body of a POST on its way to a connection, without a thread that waits for it: the next piece is taken only where the
 * connection has room. One that waits for its turn is read meanwhile, as far as this node has room for such: Payara (6.2025.10) does
 * not go on with a body that has been left for a while. Thread safe.
 */
final class PostedMessages implements ReadListener, AsyncListener {

    private static final int PIECE = 8 << 10;
    private static final int ONE_PIECE = 64 << 10;
    private static final long LONGEST_MILLIS = 60_000;

    private final Hubs hubs;
    private final HttpConnection http;
    private final Connection connection;
    private final AsyncContext async;
    private final byte[] piece = new byte[PIECE];
    private ServletInputStream in;
    private volatile boolean isItsTurn;
    private final List<byte[]> early = new ArrayList<>();
    private int earlyBytes;
    private volatile boolean isOpen;
    private boolean isAwaited = true; // by the server's next call
    private boolean isLeft; // something that has come, perhaps
    private boolean isRead; // before its turn
    private boolean isOver;

    PostedMessages(Hubs hubs, HttpConnection http, AsyncContext async) {
        this.hubs = hubs;
        this.http = http;
        this.async = async;
        connection = http.connection();
        async.setTimeout(LONGEST_MILLIS);
        async.addListener(this);
    }

    /**
     * By the request's own thread. What is there already is taken at once, and held until its turn: Payara only tells that more of
     * a body has come if it was asked for by that thread.
     */
    void open() {
        if (connection.state() == Connection.State.CLOSED) {
            end(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        try {
            in = async.getRequest().getInputStream();
            in.setReadListener(this);
        } catch (IOException | RuntimeException e) {
            end(HttpServletResponse.SC_BAD_REQUEST);
        } finally {
            isOpen = true;
        }
    }

    /** Its turn has come. */
    void begin() {
        isItsTurn = true;
    }

    /** The same once that of another is over. */
    void beginLater() {
        isItsTurn = true;
        hubs.whenSettled(() -> true, this::goOn);
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        isAwaited = false;
        take();
    }

    /**
     * Whether it is finished is asked before whether there is something: Payara says that it is once all has come, whether that has
     * been read or not, and Payara or WildFly may say so at any time after they have been asked to call.
     *
     * @return whether all of it has been read
     */
    private boolean take() throws IOException {
        while (!isOver && (isItsTurn || isOpening() || mayWait())) {
            boolean hasAllCome = in.isFinished();
            if (!in.isReady()) {
                isAwaited = !hasAllCome;
                isLeft = false;
                return hasAllCome;
            }
            if (isItsTurn && !isOpening() && connection.isFull()) {
                isLeft = true;
                hubs.whenSettled(() -> !connection.isFull(), this::goOn);
                return false;
            }
            int read = in.read(piece);
            if (read > 0) {
                early.add(Arrays.copyOf(piece, read));
                earlyBytes += read;
                hubs.waiting(read);
            }
            giveOn();
        }
        isLeft = true;
        return false;
    }

    private boolean isOpening() {
        return !isOpen && earlyBytes < ONE_PIECE;
    }

    private boolean mayWait() {
        return earlyBytes < connection.most() && hubs.mayWait();
    }

    private void giveOn() {
        if (isItsTurn) {
            early.forEach(each -> connection.receive(null, each));
            forget();
        }
    }

    private void forget() {
        early.forEach(each -> hubs.waiting(-each.length));
        early.clear();
    }

    /** On a thread of ours, while the server does not call. The end of what is read there is told by Payara, and not by WildFly. */
    private void goOn() {
        boolean isWhole;
        try {
            synchronized (this) {
                giveOn();
                isWhole = isRead || !isAwaited && take();
            }
        } catch (IOException | RuntimeException e) {
            onError(e);
            return;
        }
        if (isWhole) {
            onAllDataRead();
        }
    }

    /**
     * Also where one of its messages has ended the connection: all of them have been taken. Payara (6.2025.10) says so once all has
     * come, though some of it is left: {@link #goOn} finds the end of that.
     */
    @Override
    public void onAllDataRead() {
        synchronized (this) {
            if (isLeft) {
                return;
            }
            if (!isItsTurn) {
                isRead = true;
                return;
            }
            giveOn();
        }
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
            forget();
        }
        http.posted(this)
                .ifPresent(PostedMessages::beginLater); // before the answer: the client's next one comes after it
        hubs.whenLeft(async, () -> answer(status));
    }

    private void answer(int status) {
        try {
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            response.setStatus(status);
            if (mixesRequests()) {
                response.setHeader("Connection", "close");
            }
            response.setContentType("text/plain");
            response.setContentLength(0);
            AsyncOutput.complete(async);
        } catch (RuntimeException e) {
            // the server has ended it by itself
        }
    }

    /**
     * Payara (6.2025.10) loses parts of the next request on the same connection after one whose body came in several pieces and was
     * read without a thread.
     */
    private boolean mixesRequests() {
        ServletRequest request = async.getRequest();
        long length = request.getContentLengthLong();
        return (length < 0 || length > ONE_PIECE)
                && request.getServletContext().getServerInfo().contains("Payara");
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
