package dev.carillon.rest;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The tenants. A key with {@code applications:write} sees all of them, any other key only the one it belongs to.
 */
@Path("applications")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "applications")
public class ApplicationResource {

    @Inject
    Applications applications;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.APPLICATIONS_WRITE)
    @Operation(operationId = "createApplication", summary = "Creates an application")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only("name", "uid");
        String name = body.text("name");
        String uid = body.optionalText("uid").orElse(null);
        Application created = applications.create(CallerFilter.callerOf(request), name, uid);
        return Created.at(uri, created.uid())
                .entity(ApplicationView.of(created))
                .build();
    }

    @GET
    @Requires(Scope.APPLICATIONS_READ)
    @Operation(operationId = "listApplications", summary = "Lists the applications that the key may see")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        int after = (int) Math.min(asked.position(), Integer.MAX_VALUE);
        Caller caller = CallerFilter.callerOf(request);
        List<Application> found = caller.may(Scope.APPLICATIONS_WRITE)
                ? applications.list(after, asked.fetched())
                : applications.find(caller.application()).stream()
                        .filter(own -> own.number() > after)
                        .toList();
        return Page.numbered(asked, found, Application::number)
                .map(ApplicationView::of)
                .response(uri);
    }

    @GET
    @Path("{application}")
    @Requires(Scope.APPLICATIONS_READ)
    @Operation(operationId = "getApplication", summary = "Shows an application, by uid or name")
    public ApplicationView get(@PathParam("application") String uidOrName, @Context HttpServletRequest request) {
        return ApplicationView.of(find(uidOrName, request));
    }

    @PATCH
    @Path("{application}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.APPLICATIONS_WRITE)
    @Operation(operationId = "renameApplication", summary = "Renames an application")
    public ApplicationView rename(
            @PathParam("application") String uidOrName, JsonBody body, @Context HttpServletRequest request) {
        body.only("name");
        String name = body.text("name");
        return applications
                .rename(CallerFilter.callerOf(request), find(uidOrName, request).number(), name)
                .map(ApplicationView::of)
                .orElseThrow(ApplicationResource::unknown);
    }

    @DELETE
    @Path("{application}")
    @Requires(Scope.APPLICATIONS_WRITE)
    @Operation(
            operationId = "deleteApplication",
            summary = "Deletes an application that has no keys and no subscriptions; default cannot be deleted")
    public Response delete(@PathParam("application") String uidOrName, @Context HttpServletRequest request) {
        int number = find(uidOrName, request).number();
        if (!applications.delete(CallerFilter.callerOf(request), number)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    private Application find(String uidOrName, HttpServletRequest request) {
        Caller caller = CallerFilter.callerOf(request);
        return applications
                .find(uidOrName)
                .filter(it -> it.number() == caller.application() || caller.may(Scope.APPLICATIONS_WRITE))
                .orElseThrow(ApplicationResource::unknown);
    }

    private static ProblemException unknown() {
        return Problem.notFound("no application has this uid or name").exception();
    }
}
