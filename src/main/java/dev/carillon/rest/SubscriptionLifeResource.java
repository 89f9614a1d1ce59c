package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pauses, resumes and enables subscriptions. Its path is that of its sister: JAX-RS looks no further than one path. */
@Path("subscriptions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "subscriptions")
public class SubscriptionLifeResource {

    @Inject
    Subscriptions subscriptions;

    @Inject
    SubscriptionResource shown;

    @POST
    @Path("{id}/pause")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "pauseSubscription", summary = "Holds its deliveries until it is resumed")
    public Response pause(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        return answer(subscriptions.pause(application(request), id, SubscriptionResource.matching(ifMatch)));
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
        return answer(subscriptions.resume(application(request), id, SubscriptionResource.matching(ifMatch)));
    }

    @POST
    @Path("{id}/enable")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "enableSubscription",
            summary =
                    "Enables a disabled one: it gets what comes from now on, and what is asked for by recover or replay")
    public Response enable(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        return answer(subscriptions.enable(application(request), id, SubscriptionResource.matching(ifMatch)));
    }

    private Response answer(Optional<Subscription> changed) {
        return changed.map(shown::answer).orElseThrow(SubscriptionResource::unknown);
    }

    private static int application(HttpServletRequest request) {
        return CallerFilter.callerOf(request).application();
    }
}
