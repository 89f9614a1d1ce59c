package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.loop.FailureLog;
import dev.carillon.publish.PublishSettings;
import dev.carillon.realtime.serverevents.StreamMessage.Raise;
import dev.carillon.realtime.serverevents.StreamMessage.Raised;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;

/** Raising events over HTTP. Thread safe. */
@WebServlet(urlPatterns = ServerEventsServlet.PATH, name = "server-events", asyncSupported = true)
public class ServerEventsServlet extends HttpServlet {

    static final String PATH = "/services/ServerEvents";

    private static final long serialVersionUID = 1L;
    private static final FailureLog LOG = new FailureLog(ServerEventsServlet.class);
    private static final long LONGEST = 30_000; // as at the other doors, in milliseconds
    private static final String UNKNOWN =
            "it is not known whether the events are stored; raise them again with the same ids";

    @Inject
    transient ServerEventsCallers callers;

    @Inject
    transient EventRaiser raiser;

    @Inject
    transient PublishSettings publish;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            HttpAnswer.refuse(
                    405, "events are raised by POST; subscribing is for the WebSocket " + PATH + "/Stream", response);
            return;
        }
        try {
            Caller caller = callers.enter(request);
            if (!caller.may(Scope.EVENTS_WRITE)) {
                throw DeniedException.lacks(Scope.EVENTS_WRITE);
            }
            byte[] body = request.getInputStream().readNBytes(publish.maxBatchBytes() + 1);
            if (body.length > publish.maxBatchBytes()) {
                HttpAnswer.refuse(
                        413,
                        "must have at most " + publish.maxBatchBytes() + " bytes (carillon.publish.max-batch-bytes)",
                        response);
                return;
            }
            answer(raiser.raise(events(MessageReader.read(body)), caller), request);
        } catch (DeniedException denied) {
            HttpAnswer.refuse(denied, response);
        } catch (DialectException e) {
            HttpAnswer.write(400, Answer.error(400, e.code(), e.getMessage()), response);
        }
    }

    private static List<Raised> events(List<StreamMessage> messages) {
        List<Raised> events = new ArrayList<>();
        for (StreamMessage each : messages) {
            if (!(each instanceof Raise raise)) {
                throw new DialectException(
                        Code.BAD_PAYLOAD,
                        "over HTTP events are raised only; all else is for the WebSocket " + PATH + "/Stream");
            }
            events.addAll(raise.events());
        }
        return events;
    }

    private static void answer(CompletionStage<EventRaiser.Outcome> raised, HttpServletRequest request) {
        AsyncContext waiting = request.startAsync();
        Once once = new Once(waiting);
        waiting.setTimeout(LONGEST);
        waiting.addListener(once);
        raised.whenComplete((outcome, failure) -> {
            if (failure != null) {
                LOG.log(Level.WARNING, "serverevents.unraised", failure);
                once.answer(503, Answer.error(503, Code.NOT_RAISED, UNKNOWN));
                return;
            }
            int status =
                    switch (outcome.answer().code()) {
                        case RAISED, PARTLY_RAISED -> 200;
                        default -> outcome.isLater() ? 503 : 400;
                    };
            once.answer(status, outcome.answer().json(status));
        });
    }

    /** Answers once, whoever comes first: the store, or the end of patience. */
    private static final class Once implements AsyncListener {

        private final AsyncContext waiting;
        private final AtomicBoolean answered = new AtomicBoolean();

        private Once(AsyncContext waiting) {
            this.waiting = waiting;
        }

        private void answer(int status, String json) {
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            try {
                HttpServletResponse response = (HttpServletResponse) waiting.getResponse();
                if (status == 503) {
                    response.setHeader("Retry-After", "1");
                }
                HttpAnswer.write(status, json, response);
            } catch (IOException | RuntimeException gone) {
                LOG.log(Level.FINE, "serverevents.unanswered", gone);
            } finally {
                waiting.complete();
            }
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            answer(503, Answer.error(503, Code.NOT_RAISED, UNKNOWN));
        }

        @Override
        public void onComplete(AsyncEvent event) {
            answered.set(true);
        }

        @Override
        public void onError(AsyncEvent event) {
            answered.set(true);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // it is not begun again
        }
    }
}
