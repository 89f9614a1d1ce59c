package dev.carillon.realtime.signalr;

import dev.carillon.http.AsyncOutput;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;

/** One request of a client that asks again and again. It waits without a thread until it is answered, once. Thread safe. */
final class Poll implements AsyncListener {

    private static final byte[] NOTHING = {};

    private final AsyncContext async;
    private final Consumer<Poll> ended;
    private volatile boolean isOver;

    /** @param ended told when the server has ended it, with an answer or without; may be more than once */
    Poll(AsyncContext async, Consumer<Poll> ended) {
        this.async = async;
        this.ended = ended;
        async.setTimeout(0); // its transport looks after it
        async.addListener(this);
    }

    /** Whether nobody waits for its answer any more. */
    boolean isOver() {
        return isOver;
    }

    void answer(int status) {
        answer(status, NOTHING, failure -> {});
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
                isOver = true;
                AsyncOutput.complete(async);
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
        isOver = true;
        try {
            async.complete();
        } catch (RuntimeException e) {
            // the server has ended it by itself
        }
    }

    private void over() {
        isOver = true;
        ended.accept(this);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        over();
    }

    @Override
    public void onError(AsyncEvent event) {
        over();
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody does
    }
}
