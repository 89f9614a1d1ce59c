package dev.carillon.http;

import dev.carillon.loop.FailureLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Level;

/**
 * The answer to a request that waits without a thread: the first one that is given. It is not completed before the thread that
 * the request came by has left: if it was dispatched again, Payara 6.2025.10 goes on to use it after it has recycled it. Thread safe.
 */
public final class SingleAnswer implements AsyncListener {

    private static final FailureLog LOG = new FailureLog(SingleAnswer.class);

    private final AsyncContext waiting;
    private final HttpServletResponse response;
    private final Executor later;
    private HttpAnswer given;
    private boolean isKept; // by others too: then its body takes no memory of its own
    private boolean isDone;
    private volatile AsyncOutput output;
    private boolean hasLeft;
    private volatile boolean isOver;

    private SingleAnswer(AsyncContext waiting, HttpServletResponse response, Executor later) {
        this.waiting = waiting;
        this.response = response;
        this.later = later;
    }

    /**
     * @param request one with a {@link Departure}
     * @param later for an answer that is given at once: {@link Settling}
     */
    public static SingleAnswer to(HttpServletRequest request, HttpServletResponse response, Executor later) {
        AsyncContext waiting = request.startAsync();
        waiting.setTimeout(0); // the publisher's own time ends it
        SingleAnswer answer = new SingleAnswer(waiting, response, later);
        waiting.addListener(answer);
        Departure.from(request).waitedFor(answer);
        return answer;
    }

    /** The thread of the request leaves it. */
    void left() {
        boolean isGiven;
        synchronized (this) {
            hasLeft = true;
            isGiven = given != null;
        }
        if (isGiven) {
            later.execute(this::finish);
        }
    }

    public void give(HttpAnswer answer) {
        give(answer, false);
    }

    /** One whose body this node keeps anyway. */
    public void giveKept(HttpAnswer answer) {
        give(answer, true);
    }

    private void give(HttpAnswer answer, boolean kept) {
        synchronized (this) {
            if (given != null) {
                return;
            }
            given = answer;
            isKept = kept;
            if (!hasLeft) {
                return;
            }
        }
        finish();
    }

    private void finish() {
        if (isOver) { // what was its response may be another one's by now
            return;
        }
        try {
            given.writeHead(response);
            // Without a thread that waits for a client that does not read: WildFly waits for ever.
            output = AsyncOutput.to(response.getOutputStream());
            output.write(given.body(), !readsOn(), this::written);
            waitForTheClient();
        } catch (IOException | RuntimeException gone) { // the client has left
            written(gone);
        }
    }

    /**
     * WildFly reads what is left of a body when the request is completed, in its own thread and for ever: it stops only when the
     * connection ends, which is when the answer has left.
     */
    private boolean readsOn() {
        return response instanceof WholeAnswer && response.containsHeader("Connection");
    }

    /** If it is not written yet: as long as there is memory for what waits. */
    private void waitForTheClient() {
        List<SingleAnswer> ended;
        synchronized (this) {
            if (isDone) {
                return;
            }
            int bytes = given.body().length;
            ended = UnreadAnswers.OF_THIS_NODE.add(this, isKept ? Math.min(bytes, AsyncOutput.SLICE) : bytes);
        }
        ended.forEach(SingleAnswer::giveUp);
    }

    private void giveUp() {
        output.end();
        if (!readsOn()) {
            written(new IOException("other answers need its memory"));
        }
    }

    private void written(Throwable failure) {
        synchronized (this) {
            if (isDone) {
                return;
            }
            isDone = true;
            UnreadAnswers.OF_THIS_NODE.remove(this);
        }
        if (failure != null) {
            LOG.log(Level.FINE, "http.answer.unread", failure);
        }
        complete();
    }

    private void complete() {
        try {
            waiting.complete();
        } catch (RuntimeException over) { // the server has ended it already
            LOG.log(Level.FINE, "http.answer.over", over);
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over();
    }

    /** The client has gone; the server ends the request. */
    @Override
    public void onError(AsyncEvent event) {
        over();
    }

    /** The server has ended the request: nothing of it is touched any more, and nothing waits. */
    private void over() {
        isOver = true;
        synchronized (this) {
            isDone = true;
            UnreadAnswers.OF_THIS_NODE.remove(this);
        }
        AsyncOutput begun = output;
        if (begun != null) {
            begun.end();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // it has none
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // it is not begun again
    }
}
