package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.subscriber.Binding;
import dev.carillon.subscriber.BindingDraft;
import dev.carillon.subscriber.Bindings;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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

/** What services of applications beside Carillon raise, and which are called with events, for the application of the caller. */
@Path("bindings")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "bindings")
public class BindingResource {

    private static final String[] MEMBERS = {"application", "path", "onRequest", "onResponse", "listen"};

    @Inject
    Bindings bindings;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.BINDINGS_WRITE)
    @Operation(operationId = "createBinding", summary = "Binds a service; takes effect within a second")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only(MEMBERS);
        body.text("path");
        Binding created = bindings.create(CallerFilter.applicationOf(request), draft(body), own(request));
        return Created.at(uri, created.id()).entity(BindingView.of(created)).build();
    }

    @GET
    @Requires(Scope.BINDINGS_READ)
    @Operation(operationId = "listBindings", summary = "Lists the bindings, oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<Binding> found = bindings.list(CallerFilter.applicationOf(request), asked.position(), asked.fetched());
        return Page.numbered(asked, found, Binding::number).map(BindingView::of).response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.BINDINGS_READ)
    @Operation(operationId = "getBinding", summary = "Shows a binding")
    public BindingView get(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        return bindings.find(CallerFilter.applicationOf(request), id)
                .map(BindingView::of)
                .orElseThrow(BindingResource::unknown);
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Requires(Scope.BINDINGS_WRITE)
    @Operation(
            operationId = "changeBinding",
            summary = "Changes the given members, and removes those that are null; takes effect within a second")
    public BindingView change(@PathParam("id") String id, JsonBody body, @Context HttpServletRequest request)
            throws SQLException {
        body.only(MEMBERS).keeps("path");
        return bindings.change(CallerFilter.applicationOf(request), id, draft(body), own(request))
                .map(BindingView::of)
                .orElseThrow(BindingResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.BINDINGS_WRITE)
    @Operation(operationId = "deleteBinding", summary = "Unbinds a service; takes effect within a second")
    public Response delete(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        if (!bindings.delete(CallerFilter.applicationOf(request), id)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    private static BindingDraft draft(JsonBody body) {
        return new BindingDraft(
                member(body, "application"),
                body.optionalText("path").orElse(null),
                member(body, "onRequest"),
                member(body, "onResponse"),
                member(body, "listen"));
    }

    /** Null if it is absent, empty if it is null. */
    private static Optional<String> member(JsonBody body, String name) {
        Optional<String> given = body.optionalText(name);
        return given.isPresent() || body.clears(name) ? given : null;
    }

    /** Carillon's own context root, without its slash. */
    private static String own(HttpServletRequest request) {
        return request.getContextPath().replaceFirst("^/", "");
    }

    private static ProblemException unknown() {
        return Problem.notFound("no binding has this id").exception();
    }
}
