package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.body.DialectDoor;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.publish.PublishSettings;
import dev.carillon.servicestack.ServiceStackSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.util.Set;

/** Which door a request is for. Every other address reads no body. Thread safe. */
@ApplicationScoped
class BodyDoors {

    private static final String API = "/api/v1";
    private static final Set<String> EVENTS = Set.of("/events", "/events/");
    private static final String SERVICE_STACK = "/webhooks/subscriptions";

    private final BodyDoor events;
    private final BodyDoor api;
    private final BodyDoor imports;
    private final BodyDoor serviceStack;
    private final Iterable<DialectDoor> dialects;

    @Inject
    BodyDoors(
            Callers callers,
            PublishSettings publish,
            ServiceStackCallers serviceStackCallers,
            ServiceStackSettings serviceStackSettings,
            @Any Instance<DialectDoor> dialects) {
        events = new Events(callers, publish);
        api = new Api(callers);
        imports = new Imports(callers);
        serviceStack = serviceStackSettings == null || !serviceStackSettings.enabled()
                ? null
                : new ServiceStack(serviceStackCallers);
        this.dialects = dialects;
    }

    protected BodyDoors() { // CDI client proxy
        this(null, null, null, null, null);
    }

    /** Null if no body is read there. */
    BodyDoor of(HttpServletRequest request) {
        String path = request.getServletPath();
        if (request.getMethod().equals("OPTIONS")) {
            return null; // answered without a key
        }
        if (path.equals(API)) {
            return isForEvents(request) ? events : isForImports(request) ? imports : api;
        }
        return path.equals(SERVICE_STACK) ? serviceStack : dialect(request);
    }

    private BodyDoor dialect(HttpServletRequest request) {
        for (DialectDoor each : dialects) {
            if (each.isFor(request)) {
                return new Dialect(each, request);
            }
        }
        return null;
    }

    /** Whether it publishes. */
    static boolean isForEvents(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && request.getServletPath().equals(API)
                && EVENTS.contains(String.valueOf(request.getPathInfo()));
    }

    private static boolean isForImports(HttpServletRequest request) {
        return String.valueOf(request.getPathInfo()).startsWith("/import");
    }

    /** @throws DeniedException if the request brings no valid credentials */
    static Caller callerOf(HttpServletRequest request, Callers callers) {
        return callers.enter(
                request.getHeader(HttpHeaders.AUTHORIZATION),
                request.getHeader(CallerFilter.APPLICATION),
                request.getRemoteAddr());
    }

    private static Problem tooLong(HttpServletRequest request, int most) {
        long length = request.getContentLengthLong();
        String value = length < 0 ? null : String.valueOf(length);
        return Problem.of(413, new RefusedException("", "must have at most " + most + " bytes", value));
    }

    private static class Api implements BodyDoor {

        private final Callers callers;

        Api(Callers callers) {
            this.callers = callers;
        }

        Caller caller(HttpServletRequest request) {
            return callerOf(request, callers);
        }

        @Override
        public int enter(HttpServletRequest request) {
            return caller(request).application();
        }

        @Override
        public int most(HttpServletRequest request) {
            return JsonBody.MAX_BYTES;
        }

        @Override
        public Problem tooLong(HttpServletRequest request) {
            return BodyDoors.tooLong(request, most(request));
        }

        @Override
        public void write(Problem problem, HttpServletResponse response) throws IOException {
            problem.write(response);
        }
    }

    /** Files of the configuration are longer than other bodies, and not for everyone. */
    private static final class Imports extends Api {

        Imports(Callers callers) {
            super(callers);
        }

        @Override
        public int enter(HttpServletRequest request) {
            Caller caller = caller(request);
            if (!caller.may(Scope.CONFIG_WRITE)) {
                throw DeniedException.lacks(Scope.CONFIG_WRITE);
            }
            return caller.application();
        }

        @Override
        public int most(HttpServletRequest request) {
            return ConfigurationFile.MAX_BYTES;
        }
    }

    private static final class Events extends Api {

        private final PublishSettings settings;

        Events(Callers callers, PublishSettings settings) {
            super(callers);
            this.settings = settings;
        }

        @Override
        public int enter(HttpServletRequest request) {
            Caller caller = caller(request);
            if (!caller.may(Scope.EVENTS_WRITE)) {
                throw DeniedException.lacks(Scope.EVENTS_WRITE);
            }
            return caller.application();
        }

        @Override
        public int most(HttpServletRequest request) {
            return PublishBody.most(request.getContentType(), settings);
        }

        @Override
        public Problem tooLong(HttpServletRequest request) {
            return PublishBody.tooLong(request.getContentLengthLong(), request.getContentType(), settings);
        }
    }

    private record Dialect(DialectDoor door, HttpServletRequest asked) implements BodyDoor {

        @Override
        public int enter(HttpServletRequest request) {
            return door.enter(request);
        }

        @Override
        public int most(HttpServletRequest request) {
            return door.most(request);
        }

        @Override
        public Problem tooLong(HttpServletRequest request) {
            return BodyDoors.tooLong(request, door.most(request));
        }

        @Override
        public void write(Problem problem, HttpServletResponse response) throws IOException {
            door.refuse(problem.status(), problem.detail(), asked, response);
        }
    }

    private record ServiceStack(ServiceStackCallers callers) implements BodyDoor {

        @Override
        public int enter(HttpServletRequest request) {
            return callers.enter(request, Set.of()).application();
        }

        @Override
        public int most(HttpServletRequest request) {
            return JsonBody.MAX_BYTES;
        }

        @Override
        public Problem tooLong(HttpServletRequest request) {
            return BodyDoors.tooLong(request, most(request));
        }

        @Override
        public void write(Problem problem, HttpServletResponse response) throws IOException {
            ServiceStackError.of(problem.status(), problem.title().replace(" ", ""), problem.detail())
                    .write(response);
        }
    }
}
