package dev.carillon.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Scope;
import dev.carillon.gateway.SecretOverlap;
import dev.carillon.gateway.Source;
import dev.carillon.gateway.SourceChanges;
import dev.carillon.gateway.SourceCounts;
import dev.carillon.gateway.SourceDraft;
import dev.carillon.gateway.Sources;
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
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Where the events of the application that the caller acts for come from: senders of webhooks, and other kinds of sources. */
@Path("sources")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "sources")
public class SourceResource {

    private static final String[] MEMBERS = {"name", "kind", "topic", "state", "secrets", "settings"};

    @Inject
    Sources sources;

    @Inject
    SourceChanges changes;

    @Inject
    SourceCounts counts;

    @Inject
    SourceViews views;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SOURCES_WRITE)
    @Operation(
            operationId = "createSource",
            summary = "Creates a source, and shows its address and, only this once, a secret that Carillon generated")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only(MEMBERS);
        body.text("name");
        SourceChanges.Made made = changes.create(CallerFilter.callerOf(request), draft(body));
        return views.response(Created.at(uri, made.source().id()), made);
    }

    @GET
    @Requires(Scope.SOURCES_READ)
    @Operation(operationId = "listSources", summary = "Lists the sources, oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<Source> found = sources.list(CallerFilter.applicationOf(request), asked.position(), asked.fetched());
        return Page.numbered(asked, found, Source::number).map(views::view).response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SOURCES_READ)
    @Operation(operationId = "getSource", summary = "Shows a source, each of its secrets by a hint")
    public Response get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return views.response(find(id, request));
    }

    @PATCH
    @Path("{id}")
    @Consumes({MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @Requires(Scope.SOURCES_WRITE)
    @Operation(operationId = "changeSource", summary = "Changes the given members, those of settings each as a whole")
    public Response change(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            JsonBody body,
            @Context HttpServletRequest request) {
        body.only(MEMBERS).keeps(MEMBERS);
        return changes.update(CallerFilter.callerOf(request), id, draft(body), SourceViews.matching(ifMatch))
                .map(views::response)
                .orElseThrow(SourceViews::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.SOURCES_WRITE)
    @Operation(operationId = "deleteSource", summary = "Deletes a source; its address no longer exists")
    public Response delete(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @Context HttpServletRequest request) {
        if (!changes.delete(CallerFilter.callerOf(request), id, SourceViews.matching(ifMatch))) {
            throw SourceViews.unknown();
        }
        return Response.noContent().build();
    }

    @POST
    @Path("{id}/rotate-secret")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SOURCES_WRITE)
    @Operation(
            operationId = "rotateSourceSecret",
            summary = "Gives a source another secret; earlier ones stay valid for a while")
    public Response rotate(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            JsonBody body,
            @Context HttpServletRequest request) {
        body.only("secret", "overlap");
        return changes.rotate(
                        CallerFilter.callerOf(request),
                        id,
                        body.optionalText("secret").orElse(null),
                        SecretOverlap.of(body.optionalText("overlap").orElse(null)),
                        SourceViews.matching(ifMatch))
                .map(each -> views.response(Response.ok(), each))
                .orElseThrow(SourceViews::unknown);
    }

    @GET
    @Path("{id}/stats")
    @Requires(Scope.SOURCES_READ)
    @Operation(
            operationId = "getSourceStats",
            summary = "Shows what became of what a source sent, and whether its broker is connected")
    public SourceStats stats(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        Source source = find(id, request);
        return SourceStats.of(counts.read(source), counts.connection(source));
    }

    private Source find(String id, HttpServletRequest request) {
        return sources.find(CallerFilter.applicationOf(request), id).orElseThrow(SourceViews::unknown);
    }

    private static SourceDraft draft(JsonBody body) {
        return new SourceDraft(
                body.optionalText("name").orElse(null),
                body.optionalText("kind").orElse(null),
                body.optionalText("topic").orElse(null),
                body.optionalText("state").orElse(null),
                body.optionalTextList("secrets").orElse(null),
                body.optionalObject("settings")
                        .map(JsonBody::tree)
                        .map(ObjectNode::deepCopy)
                        .orElse(null));
    }
}
