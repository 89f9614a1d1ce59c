package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.delivery.BackoffRule;
import dev.carillon.delivery.BackoffRules;
import dev.carillon.http.Problem;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Back-off rules: for subscriptions that do not say themselves when a failed delivery is attempted again. */
@Path("backoffs")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "backoffs")
public class BackoffResource {

    /** All of an application: a thousand at most. */
    public record BackoffsView(List<BackoffView> data) {}

    @Inject
    BackoffRules rules;

    @GET
    @Requires(Scope.BACKOFFS_READ)
    @Operation(operationId = "listBackoffs", summary = "Lists the back-off rules")
    public BackoffsView list(@Context HttpServletRequest request) throws SQLException {
        return new BackoffsView(rules.list(CallerFilter.applicationOf(request)).stream()
                .map(BackoffView::of)
                .toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.BACKOFFS_WRITE)
    @Operation(
            operationId = "setBackoff",
            summary = "Sets when failed deliveries of certain events are attempted again")
    public BackoffView set(JsonBody body, @Context HttpServletRequest request) throws SQLException {
        body.only("kind", "direction", "value", "retry");
        Caller caller = CallerFilter.callerOf(request);
        BackoffRule.Kind kind = BackoffRule.kind(body.text("kind"));
        return BackoffView.of(rules.set(
                caller.application(),
                kind,
                BackoffRule.direction(body.optionalText("direction").orElse("any")),
                BackoffRule.value(kind, body.optionalText("value").orElse("")),
                body.object("retry").tree(),
                caller.key()));
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.BACKOFFS_WRITE)
    @Operation(operationId = "deleteBackoff", summary = "Deletes a back-off rule")
    public Response delete(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        if (!rules.remove(CallerFilter.applicationOf(request), id)) {
            throw Problem.notFound("no back-off rule has this id").exception();
        }
        return Response.noContent().build();
    }
}
