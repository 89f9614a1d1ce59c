package dev.carillon.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Scope;
import dev.carillon.enmeshed.ConnectorConfigException;
import dev.carillon.enmeshed.ConnectorFile;
import dev.carillon.enmeshed.EnmeshedImport;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.transfer.Configuration;
import dev.carillon.transfer.RefusedFileException;
import dev.carillon.transfer.StalePlanException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Imports files into the application that the caller acts for: all of a file or nothing. */
@Path("import")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "configuration")
public class ImportResource {

    private static final int SHOWN = 100;

    @Inject
    Configuration configuration;

    @Inject
    EnmeshedImport enmeshed;

    @POST
    @Consumes({MediaType.APPLICATION_JSON, ConfigurationFile.YAML, "application/x-yaml", "text/yaml"})
    @Requires(Scope.CONFIG_WRITE)
    @Operation(
            operationId = "importConfiguration",
            summary = "Imports a file as the configuration, or shows what that would change")
    public ImportView load(
            ConfigurationFile file,
            @QueryParam("dryRun") String dryRun,
            @QueryParam("prune") String prune,
            @Context HttpServletRequest request) {
        try {
            return ImportView.of(configuration.load(
                    CallerFilter.callerOf(request), file.tree(), flag("prune", prune), flag("dryRun", dryRun)));
        } catch (RefusedFileException refused) {
            throw problem(refused);
        } catch (StalePlanException e) {
            throw stale(e);
        }
    }

    @POST
    @Path("enmeshed")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN})
    @Requires(Scope.CONFIG_WRITE)
    @Operation(
            operationId = "importEnmeshedConfiguration",
            summary = "Imports the configuration of an enmeshed Connector, or shows what that would change")
    public Response enmeshed(
            ConfigurationFile file, @QueryParam("dryRun") String dryRun, @Context HttpServletRequest request) {
        ObjectNode given = file.isPlainText() ? ConnectorFile.ofVariables(file.text()) : ConnectorFile.of(file.tree());
        try {
            return Response.ok(
                            ImportView.of(enmeshed.load(CallerFilter.callerOf(request), given, flag("dryRun", dryRun))))
                    .build();
        } catch (RefusedFileException refused) {
            throw problem(refused);
        } catch (ConnectorConfigException wrong) {
            return coded(wrong);
        } catch (StalePlanException e) {
            throw stale(e);
        }
    }

    /** With the Connector's own code as a member of its own (RFC 9457, section 3.2). */
    private static Response coded(ConnectorConfigException wrong) {
        ObjectNode problem = Json.MAPPER.valueToTree(Problem.of(400, wrong.refusal()));
        problem.put("code", wrong.code());
        return Response.status(400)
                .type(Problem.MEDIA_TYPE)
                .entity(Json.bytes(problem))
                .build();
    }

    /** Others change the same all the time. */
    static ProblemException stale(StalePlanException stale) {
        return Problem.of(409, stale.getMessage() + "; nothing was imported, so repeat it")
                .exception();
    }

    /** All that is wrong; of very many, the first ones. */
    static ProblemException problem(RefusedFileException refused) {
        List<RefusedException> all = refused.refusals();
        return Problem.of(400, all.subList(0, Math.min(SHOWN, all.size()))).exception();
    }

    static boolean flag(String parameter, String text) {
        if (text == null || text.equals("false")) {
            return false;
        }
        if (text.isEmpty() || text.equals("true")) {
            return true;
        }
        throw new RefusedException(parameter, "must be true or false", text);
    }
}
