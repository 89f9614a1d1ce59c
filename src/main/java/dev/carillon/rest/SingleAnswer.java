package dev.carillon.rest;

import dev.carillon.loop.FailureLog;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;

/** The answer to a request that waits without a thread: the first one that is given, or, if the time is over, one that says so. Thread safe. */
final class SingleAnswer implements AsyncListener {

    private static final FailureLog LOG = new FailureLog(SingleAnswer.class);

    private final AsyncContext waiting;
    private final HttpServletResponse response;
    private final Supplier<HttpAnswer> tooLate;
    private final AtomicBoolean isGiven = new AtomicBoolean();

    private SingleAnswer(AsyncContext waiting, HttpServletResponse response, Supplier<HttpAnswer> tooLate) {
        this.waiting = waiting;
        this.response = response;
        this.tooLate = tooLate;
    }

    static SingleAnswer to(
            HttpServletRequest request, HttpServletResponse response, Duration most, Supplier<HttpAnswer> tooLate) {
        AsyncContext waiting = request.startAsync();
        waiting.setTimeout(most.toMillis());
        SingleAnswer answer = new SingleAnswer(waiting, response, tooLate);
        waiting.addListener(answer);
        return answer;
    }

    void give(HttpAnswer answer) {
        if (isGiven.compareAndSet(false, true)) {
            try {
                answer.write(response);
            } catch (IOException | RuntimeException gone) { // so is who asked
                LOG.log(Level.FINE, "rest.answer.unread", gone);
            } finally {
                complete();
            }
        }
    }

    private void complete() {
        try {
            waiting.complete();
        } catch (RuntimeException over) { // the server has ended it by itself
            LOG.log(Level.FINE, "rest.answer.over", over);
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        give(tooLate.get());
    }

    @Override
    public void onError(AsyncEvent event) {
        if (isGiven.compareAndSet(false, true)) {
            complete();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        isGiven.set(true);
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // started once
    }
}
