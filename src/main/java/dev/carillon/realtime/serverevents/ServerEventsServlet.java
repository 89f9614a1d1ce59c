package dev.carillon.realtime.serverevents;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Settling;
import dev.carillon.http.SingleAnswer;
import dev.carillon.loop.FailureLog;
import dev.carillon.publish.PublishSettings;
import dev.carillon.realtime.serverevents.StreamMessage.Raise;
import dev.carillon.realtime.serverevents.StreamMessage.Raised;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;

/** Raising events over HTTP. Thread safe. */
@WebServlet(urlPatterns = ServerEventsServlet.PATH, name = "server-events", asyncSupported = true)
public class ServerEventsServlet extends HttpServlet {

    static final String PATH = "/services/ServerEvents";

    private static final long serialVersionUID = 1L;
    private static final FailureLog LOG = new FailureLog(ServerEventsServlet.class);
    private static final long LONGEST_SECONDS = 30; // as at the other doors
    private static final String UNKNOWN =
            "it is not known whether the events are stored; raise them again with the same ids";

    @Inject
    transient ServerEventsCallers callers;

    @Inject
    transient EventRaiser raiser;

    @Inject
    transient PublishSettings publish;

    @Inject
    transient Settling settling;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            Refusal.of(405, "events are raised by POST; subscribing is for the WebSocket " + PATH + "/Stream")
                    .write(response);
            return;
        }
        try {
            Caller caller = callers.enter(request);
            if (!caller.may(Scope.EVENTS_WRITE)) {
                throw DeniedException.lacks(Scope.EVENTS_WRITE);
            }
            byte[] body = request.getInputStream().readNBytes(publish.maxBatchBytes() + 1);
            if (body.length > publish.maxBatchBytes()) {
                Refusal.of(
                                413,
                                "must have at most " + publish.maxBatchBytes()
                                        + " bytes (carillon.publish.max-batch-bytes)")
                        .write(response);
                return;
            }
            CompletionStage<EventRaiser.Outcome> raised =
                    raiser.raise(events(MessageReader.read(body, publish.maxBatchEvents())), caller);
            answer(raised, SingleAnswer.to(request, response, settling::run));
        } catch (DeniedException denied) {
            Refusal.of(denied).write(response);
        } catch (DialectException e) {
            error(400, e.code(), e.getMessage()).write(response);
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

    /** By the store, or at the end of patience. */
    private static void answer(CompletionStage<EventRaiser.Outcome> raised, SingleAnswer answer) {
        raised.toCompletableFuture()
                .copy()
                .orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .thenApply(ServerEventsServlet::answer)
                .exceptionally(ServerEventsServlet::unknown)
                .thenAccept(answer::give);
    }

    private static HttpAnswer answer(EventRaiser.Outcome outcome) {
        int status =
                switch (outcome.answer().code()) {
                    case RAISED, PARTLY_RAISED -> 200;
                    default -> outcome.isLater() ? 503 : 400;
                };
        HttpAnswer answer = HttpAnswer.json(status, outcome.answer().json(status), Map.of());
        return status == 503 ? answer.with("Retry-After", "1") : answer;
    }

    private static HttpAnswer unknown(Throwable failure) {
        if (!(failure.getCause() instanceof TimeoutException)) { // as thenApply hands it on
            LOG.log(Level.WARNING, "serverevents.unraised", failure);
        }
        return error(503, Code.NOT_RAISED, UNKNOWN).with("Retry-After", "1");
    }

    private static HttpAnswer error(int status, Code code, String why) {
        return HttpAnswer.json(status, Answer.error(status, code, why), Map.of());
    }
}
