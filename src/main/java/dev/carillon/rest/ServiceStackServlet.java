package dev.carillon.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.access.DeniedException;
import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import dev.carillon.rest.ServiceStackMessages.History;
import dev.carillon.rest.ServiceStackMessages.One;
import dev.carillon.rest.ServiceStackMessages.Subscribers;
import dev.carillon.rest.ServiceStackMessages.Subscriptions;
import dev.carillon.servicestack.CurrentCaller;
import dev.carillon.servicestack.InvalidRequestException;
import dev.carillon.servicestack.ServiceStackSettings;
import dev.carillon.servicestack.SubscriptionExistsException;
import dev.carillon.servicestack.SubscriptionRequests;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;

/**
 * The subscription service of ServiceStack.Webhooks. A servlet: its errors have another form than the API's, and two
 * JAX-RS applications in one WAR would share their resources.
 */
@WebServlet(
        urlPatterns = {"/webhooks/subscriptions", "/webhooks/subscriptions/*"},
        name = "servicestack",
        asyncSupported = true) // BodyFilter's
public class ServiceStackServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final FailureLog LOG = new FailureLog(ServiceStackServlet.class);
    private static final String ALL = "";
    private static final String SEARCH = "search";
    private static final String HISTORY = "history";

    @Inject
    transient SubscriptionRequests service;

    @Inject
    transient ServiceStackSettings settings;

    @Inject
    transient ServiceStackCallers callers;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!settings.enabled()) {
                throw ServiceStackError.of(404, "NotFound", "the subscription service is switched off");
            }
            answer(request, response);
        } catch (ServiceStackError error) {
            error.write(response);
        } catch (InvalidRequestException invalid) {
            ServiceStackError.of(invalid).write(response);
        } catch (SubscriptionExistsException exists) {
            ServiceStackError.of(409, "Conflict", exists.getMessage()).write(response);
        } catch (DeniedException denied) {
            ServiceStackError.of(denied).write(response);
        } catch (JsonProcessingException broken) {
            ServiceStackError.of(
                            400, "SerializationException", Problem.of(broken).detail())
                    .write(response);
        } catch (RuntimeException e) {
            if (DatabaseAway.is(e)) {
                ServiceStackError.of(
                                503,
                                "ServiceUnavailable",
                                DatabaseAway.problem(e).detail())
                        .write(response);
                return;
            }
            UUID id = UUID.randomUUID();
            LOG.log(Level.SEVERE, "servicestack.failed instance=urn:uuid:" + id, e);
            ServiceStackError.of(
                            500, "InternalServerError", Problem.ofFailure(id).detail() + ": " + id)
                    .write(response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path =
                request.getPathInfo() == null ? ALL : request.getPathInfo().replaceAll("^/|/$", "");
        String method = request.getMethod();
        switch (path) {
            case ALL -> all(method, request, response);
            case SEARCH -> {
                only("GET", method, response);
                CurrentCaller caller = callers.enter(request, settings.access().serviceRoles());
                String event = ServiceStackMessages.parameter(request, "EventName");
                write(response, 200, Subscribers.of(service.search(caller.application(), event)));
            }
            case HISTORY -> {
                only("PUT", method, response);
                CurrentCaller caller = callers.enter(request, settings.access().serviceRoles());
                service.updateResults(caller.application(), ServiceStackMessages.results(LenientJson.read(request)));
                writeNothing(response);
            }
            default -> one(path, method, request, response);
        }
    }

    private void all(String method, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!method.equals("POST")) {
            only("GET", method, response, "POST");
        }
        CurrentCaller caller = callers.enter(request, settings.access().userRoles());
        if (method.equals("GET")) {
            write(response, 200, Subscriptions.of(service.list(caller)));
            return;
        }
        Subscriptions made =
                Subscriptions.of(service.create(caller, ServiceStackMessages.create(LenientJson.read(request))));
        write(response, settings.strict() ? 200 : 201, made);
    }

    private void one(String id, String method, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (!Set.of("PUT", "DELETE").contains(method)) {
            only("GET", method, response, "PUT", "DELETE");
        }
        CurrentCaller caller = callers.enter(request, settings.access().userRoles());
        switch (method) {
            case "PUT" ->
                write(
                        response,
                        200,
                        One.of(service.update(caller, id, ServiceStackMessages.change(LenientJson.read(request)))
                                .orElseThrow(ServiceStackServlet::unknown)));
            case "DELETE" -> {
                if (!service.delete(caller, id)) {
                    throw unknown();
                }
                writeNothing(response);
            }
            default ->
                write(response, 200, History.of(service.get(caller, id).orElseThrow(ServiceStackServlet::unknown)));
        }
    }

    private static void only(String allowed, String method, HttpServletResponse response, String... others) {
        if (!method.equals(allowed)) {
            response.setHeader("Allow", others.length == 0 ? allowed : allowed + ", " + String.join(", ", others));
            throw ServiceStackError.of(405, "MethodNotAllowed", Problem.sentence(405));
        }
    }

    private static ServiceStackError unknown() {
        return ServiceStackError.of(404, "NotFound", "there is no subscription with this Id");
    }

    private static void writeNothing(HttpServletResponse response) throws IOException {
        write(response, 200, Map.of());
    }

    private static void write(HttpServletResponse response, int status, Object value) throws IOException {
        byte[] body = Json.bytes(value);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
