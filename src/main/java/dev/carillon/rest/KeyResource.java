package dev.carillon.rest;

import dev.carillon.access.ApiKeys;
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
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The keys of the application that the caller acts for, without those that are stronger than its own. */
@Path("keys")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public class KeyResource {

    /** How many keys a request has revoked. */
    public record RevokedView(int revoked) {}

    @Inject
    ApiKeys keys;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.KEYS_WRITE)
    @Operation(operationId = "createKey", summary = "Creates a key and shows it only this once")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only("name", "scopes", "expiresAt");
        Caller caller = CallerFilter.callerOf(request);
        ApiKeys.Created created = keys.create(
                caller,
                body.text("name"),
                Scope.given(body.textList("scopes")),
                body.optionalInstant("expiresAt").orElse(null));
        String maker = caller.presented() == null ? null : caller.presented().id();
        return Created.at(uri, created.key().id())
                .entity(KeyView.of(created.key(), maker, created.text().reveal()))
                .build();
    }

    @GET
    @Requires(Scope.KEYS_READ)
    @Operation(operationId = "listKeys", summary = "Lists the keys, each by its prefix")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        String after = asked.afterText();
        ApiKeys.Found found = keys.list(CallerFilter.callerOf(request), after, asked.limit());
        return new Page<>(KeyView.of(found), found.next()).response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.KEYS_READ)
    @Operation(operationId = "getKey", summary = "Shows a key, by its prefix")
    public KeyView get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return keys.find(CallerFilter.callerOf(request), id)
                .map(found -> KeyView.of(found).get(0))
                .orElseThrow(KeyResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.KEYS_WRITE)
    @Operation(
            operationId = "revokeKey",
            summary = "Revokes a key and all keys created with it, on every node within one second")
    public RevokedView revoke(@PathParam("id") String id, @Context HttpServletRequest request) {
        int revoked = keys.revoke(CallerFilter.callerOf(request), id);
        if (revoked == 0) {
            throw unknown();
        }
        return new RevokedView(revoked);
    }

    private static ProblemException unknown() {
        return Problem.notFound("no key has this id").exception();
    }
}
