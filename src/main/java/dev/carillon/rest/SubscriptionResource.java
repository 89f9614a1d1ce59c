package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.subscription.ContentForm;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionChanges;
import dev.carillon.subscription.SubscriptionDraft;
import dev.carillon.subscription.SubscriptionOptions;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The webhook subscriptions of the application that the caller acts for. */
@Path("subscriptions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "subscriptions")
public class SubscriptionResource {

    private static final String[] MEMBERS = Stream.concat(
                    Stream.of(
                            "name",
                            "url",
                            "topics",
                            "content",
                            "secret",
                            "headers",
                            "state",
                            SubscriptionOptions.AUTHENTICATION,
                            SubscriptionOptions.DESTINATION),
                    SubscriptionOptions.NAMES.stream())
            .toArray(String[]::new);

    @Inject
    Subscriptions subscriptions;

    @Inject
    SubscriptionChanges changes;

    @Inject
    SubscriptionViews views;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "createSubscription",
            summary = "Creates a subscription and shows its secret, only this once")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only(MEMBERS);
        body.text("name");
        if (body.tree().path(SubscriptionOptions.DESTINATION).isMissingNode()) {
            body.text("url");
        }
        body.textList("topics");
        Caller caller = CallerFilter.callerOf(request);
        SubscriptionChanges.Created created = changes.create(caller.application(), draft(body));
        return views.withSecret(Created.at(uri, created.subscription().id()), created);
    }

    @GET
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "listSubscriptions", summary = "Lists the subscriptions, oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        int application = CallerFilter.applicationOf(request);
        List<Subscription> found = subscriptions.list(application, asked.position(), asked.fetched());
        return Page.numbered(asked, found, Subscription::number)
                .map(views::view)
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getSubscription", summary = "Shows a subscription; its secret by its prefix")
    public Response get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return subscriptions
                .find(CallerFilter.applicationOf(request), id)
                .map(views::response)
                .orElseThrow(SubscriptionViews::unknown);
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "changeSubscription",
            summary = "Changes the given members; state active enables a disabled one")
    public Response change(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            JsonBody body,
            @Context HttpServletRequest request) {
        body.only(MEMBERS).keeps("name", "url", "topics", "secret", "state");
        return changes.update(CallerFilter.applicationOf(request), id, draft(body), SubscriptionViews.matching(ifMatch))
                .map(views::response)
                .orElseThrow(SubscriptionViews::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(
            operationId = "deleteSubscription",
            summary = "Deletes a subscription; its waiting deliveries are cancelled")
    public Response delete(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        if (!changes.delete(CallerFilter.applicationOf(request), id, SubscriptionViews.matching(ifMatch))) {
            throw SubscriptionViews.unknown();
        }
        return Response.noContent().build();
    }

    private static SubscriptionDraft draft(JsonBody body) {
        return new SubscriptionDraft(
                body.optionalText("name").orElse(null),
                body.optionalText("url").orElse(null),
                body.optionalTextList("topics").orElse(null),
                body.clears("content")
                        ? ContentForm.CLOUDEVENTS_STRUCTURED.toString()
                        : body.optionalText("content").orElse(null),
                body.optionalText("secret").orElse(null),
                body.clears("headers")
                        ? Map.of()
                        : body.optionalTextMap("headers").orElse(null),
                body.optionalText("state").orElse(null),
                SubscriptionOptions.among(body.tree()));
    }
}
