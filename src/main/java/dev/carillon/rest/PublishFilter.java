package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TraceContext;
import dev.carillon.http.Accepted;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.http.Settling;
import dev.carillon.http.SingleAnswer;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.IdempotentRequest;
import dev.carillon.publish.PublishSettings;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code POST /api/v1/events}, without JAX-RS, whose own work for such a request is larger than ours (docs/decisions/publish-filter.md).
 * {@link EventResource} describes it, and answers everything else at this address. Thread safe.
 */
@Dependent
class PublishFilter implements Filter {

    static final int MAX_IDEMPOTENCY_KEY = 255;

    /** No publisher waits longer, whatever the database does. */
    private static final int MOST_SECONDS = 30;

    @Inject
    Callers callers;

    @Inject
    EventPublisher publisher;

    @Inject
    PublishSettings settings;

    @Inject
    Settling settling;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        if (!BodyDoors.isForEvents(asked)) {
            chain.doFilter(request, response);
            return;
        }
        HttpServletResponse answer = (HttpServletResponse) response;
        try {
            publish(asked, answer);
        } catch (IOException | RuntimeException e) {
            problem(e).write(answer);
        }
    }

    private void publish(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!Accepted.admits(request, MediaType.APPLICATION_JSON)) {
            throw Problem.of(406).exception();
        }
        Caller caller = BodyDoors.callerOf(request, callers);
        if (!caller.may(Scope.EVENTS_WRITE)) {
            throw DeniedException.lacks(Scope.EVENTS_WRITE);
        }
        QueryParameter.check(request);
        boolean partial = flag("partial", QueryParameter.of(request, "partial"));
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        byte[] received =
                PublishBody.read(request.getInputStream(), request.getContentLengthLong(), contentType, settings);
        Map<String, String> attributes = CloudEventsHeaders.ofHttp(headers(request));
        List<GivenEvent> events =
                traced(EventReader.read(contentType, attributes, received, settings.maxBatchEvents()), request);
        String key = request.getHeader("Idempotency-Key");
        IdempotentRequest idempotent = key == null
                ? null
                : IdempotentRequest.of(
                        caller.application(),
                        checked(key),
                        EventReader.meaning(contentType, attributes),
                        partial,
                        attributes,
                        received);
        SingleAnswer answer = SingleAnswer.to(request, response, settling::run);
        try {
            publisher
                    .publish(events, caller, partial, idempotent)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(MOST_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((results, failure) -> {
                        try {
                            answer.give(
                                    failure == null
                                            ? PublishResponse.of(results, EventReader.isBatch(contentType), partial)
                                            : problem(failure));
                        } catch (RuntimeException | Error e) {
                            answer.give(problem(e));
                        }
                    });
        } catch (RuntimeException | Error e) { // the application ends: no proxy leads anywhere
            answer.give(problem(e));
        }
    }

    /** In the trace of the request, unless they say of which one they are. */
    private static List<GivenEvent> traced(List<GivenEvent> events, HttpServletRequest request) {
        String parent = request.getHeader(TraceContext.PARENT);
        if (parent == null) {
            return events;
        }
        String state = request.getHeader(TraceContext.STATE);
        return events.stream()
                .map(each -> each instanceof GivenEvent.Valid valid
                        ? new GivenEvent.Valid(TraceContext.carried(valid.event(), parent, state))
                        : each)
                .toList();
    }

    private static HttpAnswer problem(Throwable thrown) {
        return thrown instanceof TimeoutException
                ? PublishResponse.tooLate()
                : HttpAnswer.of(new ProblemMapper().toResponse(thrown));
    }

    private static Map<String, List<String>> headers(HttpServletRequest request) {
        Map<String, List<String>> all = new HashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            all.put(name, Collections.list(request.getHeaders(name)));
        }
        return all;
    }

    private static boolean flag(String name, String value) {
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new RefusedException(name, "must be true or false", value);
        }
        return "true".equals(value);
    }

    private static String checked(String idempotencyKey) {
        if (idempotencyKey.isBlank() || idempotencyKey.length() > MAX_IDEMPOTENCY_KEY) {
            throw new RefusedException(
                    "Idempotency-Key", "must have 1 to " + MAX_IDEMPOTENCY_KEY + " characters", idempotencyKey);
        }
        return idempotencyKey;
    }
}
