package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.access.User;
import dev.carillon.access.Users;
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

/** The users of the application that the caller acts for, who log in at {@link LoginServlet}. */
@Path("users")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public class UserResource {

    @Inject
    Users users;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.KEYS_WRITE)
    @Operation(operationId = "createUser", summary = "Creates a user, who may do at most what the caller may")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only("name", "password", "scopes");
        User created = users.create(
                CallerFilter.callerOf(request),
                body.text("name"),
                body.text("password"),
                Scope.given(body.textList("scopes")));
        return Created.at(uri, created.id()).entity(UserView.of(created)).build();
    }

    @GET
    @Requires(Scope.KEYS_READ)
    @Operation(operationId = "listUsers", summary = "Lists the users")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<User> found = users.list(CallerFilter.applicationOf(request), asked.afterText(), asked.fetched());
        return Page.of(asked, found, User::id).map(UserView::of).response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.KEYS_READ)
    @Operation(operationId = "getUser", summary = "Shows a user")
    public UserView get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return users.find(CallerFilter.applicationOf(request), id)
                .map(UserView::of)
                .orElseThrow(UserResource::unknown);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.KEYS_WRITE)
    @Operation(operationId = "changeUser", summary = "Changes password or scopes; ends all logins of the user")
    public UserView change(@PathParam("id") String id, JsonBody body, @Context HttpServletRequest request) {
        body.only("password", "scopes");
        Caller caller = CallerFilter.callerOf(request);
        return users.change(
                        caller,
                        id,
                        body.optionalText("password").orElse(null),
                        body.optionalTextList("scopes").map(Scope::given).orElse(null))
                .map(UserView::of)
                .orElseThrow(UserResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.KEYS_WRITE)
    @Operation(operationId = "deleteUser", summary = "Deletes a user, and ends all its logins")
    public void delete(@PathParam("id") String id, @Context HttpServletRequest request) {
        if (!users.remove(CallerFilter.callerOf(request), id)) {
            throw unknown();
        }
    }

    private static ProblemException unknown() {
        return Problem.notFound("no user has this id").exception();
    }
}
