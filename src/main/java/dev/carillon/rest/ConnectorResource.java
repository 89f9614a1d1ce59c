package dev.carillon.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.enmeshed.ConnectorPart;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.transfer.ConfigurationImport;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.RefusedFileException;
import dev.carillon.transfer.StalePlanException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The enmeshed Connector of the application that the caller acts for. */
@Path("enmeshed/connector")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "configuration")
public class ConnectorResource {

    private static final List<String> PROGRESS = List.of("syncedAt", "syncError");

    @Inject
    ConnectorPart connector;

    @Inject
    ConfigurationImport imports;

    @GET
    @Requires(Scope.CONFIG_READ)
    @Operation(
            operationId = "getEnmeshedConnector",
            summary = "Shows the Connector, with secrets masked, and the result of the last synchronization")
    public Response get(@Context HttpServletRequest request) {
        return shown(CallerFilter.applicationOf(request));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.CONFIG_WRITE)
    @Operation(
            operationId = "setEnmeshedConnector",
            summary = "Sets where the Connector is, when it synchronizes, and which keys its paths accept")
    public Response set(JsonBody body, @Context HttpServletRequest request) {
        body.only("url", "apiKey", "sync", "sse", "keys", "syncedAt", "syncError");
        Caller caller = CallerFilter.callerOf(request);
        ObjectNode members = body.tree().deepCopy();
        members.remove(PROGRESS); // what GET has shown may be sent back
        FileEntry entry = new FileEntry("", members);
        try {
            imports.run(() -> List.of(connector.plan(caller, List.of(entry), false)), false);
        } catch (RefusedFileException refused) {
            throw ImportResource.problem(refused);
        } catch (StalePlanException e) {
            throw ImportResource.stale(e);
        }
        return shown(caller.application());
    }

    @DELETE
    @Requires(Scope.CONFIG_WRITE)
    @Operation(operationId = "deleteEnmeshedConnector", summary = "Removes the Connector and its keys")
    public Response delete(@Context HttpServletRequest request) {
        Caller caller = CallerFilter.callerOf(request);
        if (connector.shown(caller.application()) == null) {
            throw unknown();
        }
        imports.run(() -> List.of(connector.plan(caller, List.of(), true)), false);
        return Response.noContent().build();
    }

    private Response shown(int application) {
        ObjectNode shown = connector.shown(application);
        if (shown == null) {
            throw unknown();
        }
        return Response.ok(Json.bytes(shown.setAll(connector.progress(application))))
                .build();
    }

    private static ProblemException unknown() {
        return Problem.notFound("no Connector is configured").exception();
    }
}
