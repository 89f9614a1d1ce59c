package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.delivery.DeliveryCounts;
import dev.carillon.delivery.DeliveryStatistics;
import dev.carillon.delivery.Replays;
import dev.carillon.delivery.Resends;
import dev.carillon.http.Problem;
import dev.carillon.subscription.SecretRotation;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionChanges;
import dev.carillon.subscription.SubscriptionStates;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be done with a subscription beside changing it. Its path is that of its sister: JAX-RS looks no further than one path. */
@Path("subscriptions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "subscriptions")
public class SubscriptionActionResource {

    @Inject
    Subscriptions subscriptions;

    @Inject
    SubscriptionChanges changes;

    @Inject
    SubscriptionStates states;

    @Inject
    SubscriptionViews views;

    @Inject
    Replays replays;

    @Inject
    Resends resends;

    @Inject
    DeliveryCounts counts;

    @POST
    @Path("{id}/pause")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "pauseSubscription", summary = "Holds its deliveries until it is resumed")
    public Response pause(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        return response(states.pause(CallerFilter.applicationOf(request), id, SubscriptionViews.matching(ifMatch)));
    }

    @POST
    @Path("{id}/resume")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "resumeSubscription",
            summary = "Sends what has waited since it was paused, in order of position")
    public Response resume(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        return response(states.resume(CallerFilter.applicationOf(request), id, SubscriptionViews.matching(ifMatch)));
    }

    @POST
    @Path("{id}/enable")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "enableSubscription",
            summary = "Enables a disabled one: it receives new events, and earlier ones by recover or replay")
    public Response enable(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        return response(states.enable(CallerFilter.applicationOf(request), id, SubscriptionViews.matching(ifMatch)));
    }

    @GET
    @Path("{id}/stats")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getSubscriptionStats", summary = "Shows its backlog, and how its attempts ended")
    public DeliveryStatistics stats(@PathParam("id") String id, @Context HttpServletRequest request)
            throws SQLException {
        return counts.read(find(id, request).number());
    }

    @POST
    @Path("{id}/recover")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "recoverSubscription",
            summary = "Sends what it should have received since then and has not, attempted or not")
    public Response recover(
            @PathParam("id") String id, JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("since", "until", "rate");
        return ReplayResource.started(
                replays.start(ReplayRequest.recover(body, find(id, request))), subscriptions, uri);
    }

    @POST
    @Path("{id}/rotate-secret")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "rotateSecret",
            summary = "Creates a new secret and shows it only this once; earlier ones also sign for a while")
    public Response rotate(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            JsonBody body,
            @Context HttpServletRequest request) {
        body.only("secret", "overlap");
        SecretRotation rotation = SecretRotation.of(
                body.optionalText("secret").orElse(null),
                body.optionalText("overlap").orElse(null));
        return changes.rotate(CallerFilter.applicationOf(request), id, rotation, SubscriptionViews.matching(ifMatch))
                .map(each -> views.withSecret(Response.ok(), each))
                .orElseThrow(SubscriptionViews::unknown);
    }

    @POST
    @Path("{id}/test")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "testSubscription", summary = "Sends it a test event that no other subscription receives")
    public Response test(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        Subscription tested = find(id, request);
        resends.hindrance(tested.number()).ifPresent(why -> {
            throw Problem.of(409, why).exception();
        });
        Resends.Sent sent = resends.test(tested.application(), tested.number(), tested.id());
        return Response.accepted(new TestEventView(sent.event(), sent.delivery().toString()))
                .build();
    }

    private Subscription find(String id, HttpServletRequest request) {
        return subscriptions.find(CallerFilter.applicationOf(request), id).orElseThrow(SubscriptionViews::unknown);
    }

    private Response response(Optional<Subscription> changed) {
        return changed.map(views::response).orElseThrow(SubscriptionViews::unknown);
    }
}
