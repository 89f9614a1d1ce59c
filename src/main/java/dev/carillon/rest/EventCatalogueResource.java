package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.enmeshed.EventCatalogue;
import dev.carillon.transfer.RefusedFileException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The events of an enmeshed Connector as event types with schemas. */
@Path("enmeshed/catalogue")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "configuration")
public class EventCatalogueResource {

    @Inject
    EventCatalogue catalogue;

    @POST
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(
            operationId = "installEnmeshedCatalogue",
            summary = "Adds the events of an enmeshed Connector as event types with schemas")
    public ImportView install(@QueryParam("dryRun") String dryRun, @Context HttpServletRequest request) {
        try {
            return ImportView.of(
                    catalogue.install(CallerFilter.callerOf(request), ImportResource.flag("dryRun", dryRun)));
        } catch (RefusedFileException refused) {
            throw ImportResource.problem(refused);
        }
    }
}
