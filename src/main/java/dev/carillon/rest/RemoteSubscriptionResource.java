package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.remote.RemoteSubscription;
import dev.carillon.remote.RemoteSubscriptions;
import dev.carillon.remote.SubscriptionRequest;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Subscriptions to guids of other hubs, and of this one, of which tickets come. */
@Path("remote-subscriptions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "remote subscriptions")
public class RemoteSubscriptionResource {

    @Inject
    RemoteSubscriptions subscriptions;

    /** As {@code realtimesubscribetoevent}: the latest cookie counts, and a blank one ends it. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "subscribeRemotely", summary = "Subscribes to a guid, changes its cookie, or ends it")
    public Response subscribe(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("realtimehub", "eventguid", "eventcookie", "accesstoken");
        RemoteSubscriptions.Outcome outcome = subscriptions.subscribe(
                CallerFilter.applicationOf(request),
                new SubscriptionRequest(
                        body.optionalText("realtimehub").orElse(null),
                        body.text("eventguid"),
                        body.text("eventcookie"),
                        body.optionalText("accesstoken").orElse(null)));
        if (outcome.subscription().isEmpty()) {
            return Response.noContent().build();
        }
        RemoteSubscription subscription = outcome.subscription().get();
        Response.ResponseBuilder answer = outcome.isNew() ? Created.at(uri, subscription.id()) : Response.ok();
        return answer.entity(RemoteSubscriptionView.of(subscription)).build();
    }

    @GET
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "listRemoteSubscriptions", summary = "Lists remote subscriptions, oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<RemoteSubscription> found =
                subscriptions.list(CallerFilter.applicationOf(request), asked.position(), asked.fetched());
        return Page.numbered(asked, found, RemoteSubscription::number)
                .map(RemoteSubscriptionView::of)
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getRemoteSubscription", summary = "Shows a remote subscription and its connection")
    public RemoteSubscriptionView get(@PathParam("id") String id, @Context HttpServletRequest request)
            throws SQLException {
        return subscriptions
                .find(CallerFilter.applicationOf(request), id)
                .map(RemoteSubscriptionView::of)
                .orElseThrow(RemoteSubscriptionResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "deleteRemoteSubscription", summary = "Ends a remote subscription")
    public Response delete(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        if (!subscriptions.delete(CallerFilter.applicationOf(request), id)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    private static ProblemException unknown() {
        return Problem.notFound("no remote subscription has this id").exception();
    }
}
