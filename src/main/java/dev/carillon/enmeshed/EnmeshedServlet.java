package dev.carillon.enmeshed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.enmeshed.ConnectorCallers.ConnectorCaller;
import dev.carillon.enmeshed.ConnectorPaths.Route;
import dev.carillon.enmeshed.ConnectorRequests.Call;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Denial;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.http.Settling;
import dev.carillon.http.SingleAnswer;
import dev.carillon.loop.FailureLog;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.logging.Level;

/** The Connector's own paths, and where its webhooks come in. Thread safe. */
@WebServlet(urlPatterns = EnmeshedServlet.PATH + "/*", name = "enmeshed", asyncSupported = true)
public class EnmeshedServlet extends HttpServlet {

    static final String PATH = "/enmeshed";

    private static final long serialVersionUID = 1L;
    private static final FailureLog LOG = new FailureLog(EnmeshedServlet.class);
    private static final String WEBHOOK = "/webhook";
    private static final String CORRELATION = "x-correlation-id";

    @Inject
    transient ConnectorCallers callers;

    @Inject
    transient ConnectorFacade facade;

    @Inject
    transient ConnectorHealth health;

    @Inject
    transient EventsIn events;

    @Inject
    transient EnmeshedDoor door;

    @Inject
    transient DelayedRefusals refusals;

    @Inject
    transient RequestCounts counts;

    @Inject
    transient Settling settling;

    static boolean isWebhook(HttpServletRequest request) {
        String path = path(request);
        return path.equals(WEBHOOK) || path.startsWith(WEBHOOK + "/");
    }

    private static String path(HttpServletRequest request) {
        return request.getPathInfo() == null ? "" : request.getPathInfo();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isWebhook(request)) {
            webhook(request, response);
        } else {
            connectorOrError(request, response);
        }
    }

    private void connectorOrError(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            connector(request, response);
        } catch (RuntimeException e) { // as when the database does not answer
            LOG.log(Level.WARNING, "enmeshed.failed", e);
            if (!response.isCommitted() && !request.isAsyncStarted()) {
                ConnectorError.UNAVAILABLE.answer().write(response);
            }
        }
    }

    private void webhook(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getMethod().equals("POST")) {
            HttpAnswer.of(Problem.of(405, "events come in by POST"))
                    .with("Allow", "POST")
                    .write(response);
            return;
        }
        try {
            Caller caller = EnmeshedDoor.publisher(request, callers);
            byte[] body = body(request);
            if (body == null) {
                HttpAnswer.of(Problem.of(413, "must have at most " + door.most() + " bytes"))
                        .write(response);
                return;
            }
            var stored = events.answer(IncomingEvent.read(body, request), caller);
            SingleAnswer answer = SingleAnswer.to(request, response, settling::run);
            stored.thenAccept(answer::give);
        } catch (DeniedException denied) {
            Denial.of(denied).answer().write(response);
        } catch (RefusedException refused) {
            HttpAnswer.of(Problem.of(400, refused)).write(response);
        } catch (JsonProcessingException broken) {
            HttpAnswer.of(Problem.of(broken)).write(response);
        }
    }

    /** Null if it is too long. */
    private byte[] body(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(door.most() + 1);
        return body.length > door.most() ? null : body;
    }

    private void connector(HttpServletRequest request, HttpServletResponse response) throws IOException {
        long begun = System.nanoTime();
        Optional<ConnectorCaller> caller = callers.atConnector(request);
        String path = path(request);
        if (path.equals("/health") && request.getMethod().equals("GET")) {
            counted(health.answer(), begun).write(response);
        } else if (caller.isEmpty()) {
            SingleAnswer answer = SingleAnswer.to(request, response, settling::run);
            refusals.refuse(each -> answer.give(counted(each, begun)));
        } else if (path.startsWith("/Monitoring/")) {
            counted(monitoring(path, request.getMethod(), caller.get()), begun).write(response);
        } else {
            pass(caller.get(), path, request, response, begun);
        }
    }

    private HttpAnswer monitoring(String path, String method, ConnectorCaller caller) {
        boolean isVersion = path.equals("/Monitoring/Version");
        if (!isVersion && !path.equals("/Monitoring/Requests")) {
            return ConnectorError.NO_ROUTE.answer();
        }
        if (!method.equals("GET")) {
            return ConnectorError.METHOD.answer();
        }
        if (!caller.scopes().allow(isVersion ? ConnectorScopes.VERSION : ConnectorScopes.REQUESTS)) {
            return ConnectorError.FORBIDDEN.answer();
        }
        ObjectNode json =
                isVersion ? JsonNodeFactory.instance.objectNode().put("version", health.version()) : counts.json();
        return HttpAnswer.json(200, json.toString(), Map.of());
    }

    private void pass(
            ConnectorCaller caller, String path, HttpServletRequest request, HttpServletResponse response, long begun)
            throws IOException {
        Optional<HttpAnswer> refusal = refusal(caller, path, request);
        if (refusal.isPresent()) {
            counted(refusal.get(), begun).write(response);
            return;
        }
        boolean isSending = ConnectorPaths.isSending(request.getMethod(), path);
        byte[] body = isSending ? body(request) : null;
        if (isSending && body == null) {
            counted(ConnectorError.TOO_LARGE.answer(), begun).write(response);
            return;
        }
        String query = ConnectorPaths.query(request.getQueryString());
        Call call =
                new Call(request.getMethod(), path + query, body, correlation(request), request.getHeader("Accept"));
        Consumer<HttpAnswer> answer = SingleAnswer.to(request, response, settling::run)::give;
        facade.pass(caller, call, isSending).whenComplete((passed, failure) -> {
            if (failure != null) {
                LOG.log(Level.SEVERE, "enmeshed.failed", failure);
            }
            answer.accept(counted(failure == null ? passed : ConnectorError.UNEXPECTED.answer(), begun));
        });
    }

    private static Optional<HttpAnswer> refusal(ConnectorCaller caller, String path, HttpServletRequest request) {
        Optional<Route> route = ConnectorPaths.of(path);
        if (route.isEmpty()) {
            return Optional.of(ConnectorError.NO_ROUTE.answer());
        }
        if (!route.get().methods().contains(request.getMethod())) {
            return Optional.of(ConnectorError.METHOD
                    .answer()
                    .with("Allow", String.join(", ", route.get().methods())));
        }
        if (!caller.scopes().allow(route.get().scope())) {
            return Optional.of(ConnectorError.FORBIDDEN.answer());
        }
        return ConnectorPaths.query(request.getQueryString()) == null
                ? Optional.of(ConnectorError.INVALID_JSON.answer("The query cannot be passed on."))
                : Optional.empty();
    }

    private static String correlation(HttpServletRequest request) {
        String given = request.getHeader(CORRELATION);
        boolean isFit = given != null && given.matches("[!-~]{1,200}");
        return isFit ? given : UUID.randomUUID().toString();
    }

    /** With the headers that a Connector's answers have. */
    private HttpAnswer counted(HttpAnswer answer, long begun) {
        counts.add(answer.status());
        return answer.with("X-Response-Duration-ms", String.valueOf((System.nanoTime() - begun) / 1_000_000))
                .with("X-Response-Time", Instant.now().toString());
    }
}
