package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.delivery.DeliveryKey;
import dev.carillon.delivery.DeliveryState;
import dev.carillon.delivery.Replays;
import dev.carillon.delivery.Resends;
import dev.carillon.delivery.history.DeliveryHistory;
import dev.carillon.delivery.history.DeliveryView;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What became of the deliveries. */
@Path("deliveries")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "deliveries")
public class DeliveryResource {

    /** A delivery with its attempts, the first one first. */
    public record DetailView(DeliveryView delivery, List<DeliveryHistory.AttemptView> attempts) {}

    /** @param delivery id of the one that goes out */
    public record ResentView(String delivery) {}

    @Inject
    DeliveryHistory history;

    @Inject
    Resends resends;

    @Inject
    Replays replays;

    @Inject
    Subscriptions subscriptions;

    @GET
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "listDeliveries", summary = "Lists deliveries, newest first")
    public Response list(
            @QueryParam("subscription") String subscription,
            @QueryParam("event") String event,
            @QueryParam("state") String state,
            @QueryParam("since") String since,
            @QueryParam("until") String until,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        TimeSpan span = TimeSpan.of(since, until);
        int application = CallerFilter.applicationOf(request);
        DeliveryHistory.Query query = new DeliveryHistory.Query(
                application,
                subscription == null
                        ? null
                        : (Long) subscription(application, "subscription", subscription)
                                .number(),
                event == null ? null : uuid(event),
                state == null ? null : DeliveryState.of("state", state),
                span.since(),
                span.until());
        DeliveryHistory.Found found = history.list(query, after(asked), asked.limit());
        String next = found.next() == null ? null : found.next().toString();
        return new Page<>(found.deliveries(), next).response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getDelivery", summary = "Shows a delivery with its attempts")
    public DetailView get(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        DeliveryKey key = key(id);
        DeliveryView found =
                history.find(CallerFilter.applicationOf(request), key).orElseThrow(DeliveryResource::unknown);
        return new DetailView(found, history.attempts(key, found));
    }

    @POST
    @Path("{id}/resend")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "resendDelivery",
            summary = "Sends the event again to the same subscription; a waiting delivery is attempted now")
    public Response resend(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        Resends.Outcome outcome = resends.resend(CallerFilter.applicationOf(request), key(id));
        if (outcome instanceof Resends.Outcome.Made made) {
            return Response.accepted(new ResentView(made.delivery().toString())).build();
        }
        if (outcome instanceof Resends.Outcome.Hurried hurried) {
            return Response.accepted(new ResentView(hurried.delivery().toString()))
                    .build();
        }
        if (outcome instanceof Resends.Outcome.NotPossible not) {
            throw Problem.of(409, not.reason()).exception();
        }
        throw unknown();
    }

    @POST
    @Path("retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "retryDeliveries", summary = "Sends deliveries again that failed or that wait, by filter")
    public Response retry(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("subscription", "state", "topics", "since", "until", "rate");
        int application = CallerFilter.applicationOf(request);
        Subscription subscription = body.optionalText("subscription")
                .map(id -> subscription(application, "/subscription", id))
                .orElse(null);
        return ReplayResource.started(
                replays.start(ReplayRequest.retry(body, application, subscription)), subscriptions, uri);
    }

    private Subscription subscription(int application, String field, String id) {
        return subscriptions.find(application, id).orElseThrow(() -> Problem.of(
                        404, new RefusedException(field, "must be the id of a subscription", id))
                .exception());
    }

    private static DeliveryKey after(PageRequest asked) {
        return asked.after() == null
                ? null
                : DeliveryKey.of(asked.after())
                        .orElseThrow(
                                () -> new RefusedException("cursor", "must be the next of a page of this list", null));
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("event", "must be the id of an event", id);
        }
    }

    private static DeliveryKey key(String id) {
        return DeliveryKey.of(id).orElseThrow(DeliveryResource::unknown);
    }

    private static ProblemException unknown() {
        return Problem.notFound("no delivery has this id").exception();
    }
}
