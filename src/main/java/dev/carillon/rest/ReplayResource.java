package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.delivery.Replay;
import dev.carillon.delivery.Replays;
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
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Jobs that make deliveries again: replays, and what recover and retry began. */
@Path("replays")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "replays")
public class ReplayResource {

    @Inject
    Replays replays;

    @Inject
    Subscriptions subscriptions;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "startReplay", summary = "Sends the events of a period to one subscription")
    public Response start(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("subscription", "topics", "since", "until", "rate");
        String id = body.text("subscription");
        Subscription subscription = subscriptions
                .find(CallerFilter.applicationOf(request), id)
                .orElseThrow(() -> Problem.of(
                                404, new RefusedException("/subscription", "must be the id of a subscription", id))
                        .exception());
        return started(replays.start(ReplayRequest.replay(body, subscription)), subscriptions, uri);
    }

    @GET
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "listReplays", summary = "Lists replays, newest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<Replay> found = replays.list(
                CallerFilter.applicationOf(request), asked.afterNumber().orElse(null), asked.fetched());
        return Page.numbered(asked, found, Replay::run)
                .map(each -> ReplayView.of(each, subscriptions))
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getReplay", summary = "Shows a replay and its progress")
    public ReplayView get(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        return replays.find(CallerFilter.applicationOf(request), id)
                .map(each -> ReplayView.of(each, subscriptions))
                .orElseThrow(ReplayResource::unknown);
    }

    @POST
    @Path("{id}/pause")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "pauseReplay", summary = "Pauses it: it adds no deliveries until it is resumed")
    public ReplayView pause(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        return now(replays.pause(CallerFilter.applicationOf(request), id), Replay.State.PAUSED);
    }

    @POST
    @Path("{id}/resume")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "resumeReplay", summary = "Resumes it where it was")
    public ReplayView resume(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        return now(replays.resume(CallerFilter.applicationOf(request), id), Replay.State.RUNNING);
    }

    @POST
    @Path("{id}/cancel")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "cancelReplay",
            summary = "Ends it, and cancels those of its deliveries that have not been attempted yet")
    public ReplayView cancel(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        return now(replays.cancel(CallerFilter.applicationOf(request), id), Replay.State.CANCELLED);
    }

    /** 202, and where to see its progress. */
    static Response started(Replay replay, Subscriptions subscriptions, UriInfo uri) {
        return Response.accepted(ReplayView.of(replay, subscriptions))
                .location(uri.getBaseUriBuilder()
                        .path("replays")
                        .path(replay.id())
                        .build())
                .build();
    }

    private ReplayView now(Optional<Replay> found, Replay.State wanted) {
        Replay replay = found.orElseThrow(ReplayResource::unknown);
        if (replay.state() != wanted) {
            throw Problem.of(409, "the replay is " + replay.state()).exception();
        }
        return ReplayView.of(replay, subscriptions);
    }

    private static ProblemException unknown() {
        return Problem.notFound("no replay has this id").exception();
    }
}
