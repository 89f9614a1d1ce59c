package dev.carillon.http;

import dev.carillon.loop.FailureLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.logging.Level;

/**
 * The answer to a request that waits without a thread: the first one that is given. It is not completed before the thread that
 * the request came by has left: if it was dispatched again, Payara 6.2025.10 goes on to use it after it has recycled it. Thread safe.
 */
public final class SingleAnswer {

    private static final FailureLog LOG = new FailureLog(SingleAnswer.class);
    private static final String ATTRIBUTE = SingleAnswer.class.getName();

    private final AsyncContext waiting;
    private final HttpServletResponse response;
    private final Executor later;
    private HttpAnswer given;
    private boolean hasLeft;

    private SingleAnswer(AsyncContext waiting, HttpServletResponse response, Executor later) {
        this.waiting = waiting;
        this.response = response;
        this.later = later;
    }

    /** @param later for an answer that is given at once: {@link Settling} */
    public static SingleAnswer to(HttpServletRequest request, HttpServletResponse response, Executor later) {
        AsyncContext waiting = request.startAsync();
        waiting.setTimeout(0); // the publisher's own time ends it
        SingleAnswer answer = new SingleAnswer(waiting, response, later);
        request.setAttribute(ATTRIBUTE, answer);
        return answer;
    }

    /** The thread of this request leaves it; without meaning for one that does not wait. */
    public static void left(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof SingleAnswer answer) {
            answer.left();
        }
    }

    private void left() {
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
        synchronized (this) {
            if (given != null) {
                return;
            }
            given = answer;
            if (!hasLeft) {
                return;
            }
        }
        finish();
    }

    private void finish() {
        try {
            given.write(response);
        } catch (IOException | RuntimeException gone) { // the client has left
            LOG.log(Level.FINE, "http.answer.unread", gone);
        } finally {
            complete();
        }
    }

    private void complete() {
        try {
            waiting.complete();
        } catch (RuntimeException over) { // the server has ended it already
            LOG.log(Level.FINE, "http.answer.over", over);
        }
    }
}
