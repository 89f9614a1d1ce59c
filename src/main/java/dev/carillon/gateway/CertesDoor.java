package dev.carillon.gateway;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Denial;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a Certes gateway answers, by the path below its root: {@code /} says how it is, {@code /events/<schema>} takes events, {@code
 * /api} leads to the API, and there is nothing else. Thread safe.
 */
@OnePerNode
class CertesDoor {

    static final String EVENTS = "/events";

    /** What a gateway adds: the host that was asked for, and the one that answers. */
    static final String FORWARDED_HOST = "x-forwarded-host";

    static final String ORIGIN_HOST = "x-origin-host";
    static final List<String> ADDED = List.of(FORWARDED_HOST, ORIGIN_HOST);

    private final CertesRoutes routes;
    private final Gateway gateway;
    private final CertesApi api;
    private final Lifecycle lifecycle;

    @Inject
    CertesDoor(CertesRoutes routes, Gateway gateway, CertesApi api, Lifecycle lifecycle) {
        this.routes = routes;
        this.gateway = gateway;
        this.api = api;
        this.lifecycle = lifecycle;
    }

    /** The number of the application whose sources take the events. */
    int application() {
        return routes.application();
    }

    /** At the root of a port of its own. It may wait, for the database or for the API. */
    CompletionStage<HttpAnswer> answer(String path, IncomingRequest request, String originHost) {
        String method = request.head().method();
        if (path.equals("/")) {
            return done(method.equals("GET") || method.equals("HEAD") ? health() : notAllowed("GET, HEAD"));
        }
        if (path.startsWith(EVENTS + '/')) {
            return method.equals("POST")
                    ? event(path.substring(EVENTS.length() + 1), request, originHost)
                    : done(notAllowed("POST"));
        }
        return path.equals(CertesApi.PATH) || path.startsWith(CertesApi.PATH + '/')
                ? done(api.answer(path, request))
                : done(HttpAnswer.of(Problem.notFound("this port has /, /events and /api")));
    }

    /** @param originHost the host that answers */
    CompletionStage<HttpAnswer> event(String schema, IncomingRequest request, String originHost) {
        try {
            RequestHead head = request.head()
                    .with(
                            FORWARDED_HOST,
                            Optional.ofNullable(request.head().first("Host")).orElse(""))
                    .with(ORIGIN_HOST, originHost);
            return gateway.receive(routes.route(schema, head.address()), new IncomingRequest(head, request.body()));
        } catch (DeniedException denied) {
            return done(refusal(denied));
        }
    }

    static HttpAnswer refusal(DeniedException denied) {
        HttpAnswer answer = Denial.of(denied).answer();
        return denied.reason() == DeniedException.Reason.NO_KEY
                ? answer.with("WWW-Authenticate", Entrance.SIGNATURE)
                : answer;
    }

    private HttpAnswer health() {
        boolean isUp = lifecycle.isRunning();
        return HttpAnswer.json(isUp ? 200 : 503, "{\"status\":\"" + (isUp ? "UP" : "DOWN") + "\"}", Map.of());
    }

    private static HttpAnswer notAllowed(String allowed) {
        return HttpAnswer.of(Problem.of(405, "the method is not one of " + allowed))
                .with("Allow", allowed);
    }

    private static CompletionStage<HttpAnswer> done(HttpAnswer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
