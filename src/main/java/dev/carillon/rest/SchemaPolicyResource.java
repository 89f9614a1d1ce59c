package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the schemas of the application that the caller acts for mean for its publishers. */
@Path("schema-policy")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "schemas")
public class SchemaPolicyResource {

    /**
     * @param mode off, warn or require
     * @param withoutSchema accept or refuse: what becomes, under require, of events that have no schema
     * @param changedBy name of the key or user that has set it last; null if that is not known
     */
    public record PolicyView(String mode, String withoutSchema, String changedBy) {}

    @Inject
    SchemaRegistry schemas;

    @GET
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "getSchemaPolicy", summary = "Shows what schemas mean for publishers")
    public PolicyView get(@Context HttpServletRequest request) {
        int application = CallerFilter.applicationOf(request);
        return view(
                schemas.storedPolicy(application),
                schemas.policyChangedBy(application).orElse(null));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "setSchemaPolicy", summary = "Sets what schemas mean for publishers")
    public PolicyView set(JsonBody body, @Context HttpServletRequest request) {
        body.only("mode", "withoutSchema");
        String without = body.optionalText("withoutSchema").orElse("refuse");
        if (!without.equals("accept") && !without.equals("refuse")) {
            throw new RefusedException(body.at("withoutSchema"), "must be accept or refuse", without);
        }
        SchemaPolicy policy = SchemaPolicy.of(body.text("mode"), without.equals("accept"));
        Caller caller = CallerFilter.callerOf(request);
        schemas.set(caller.application(), policy, caller.name());
        return view(policy, caller.name());
    }

    private static PolicyView view(SchemaPolicy policy, String by) {
        return new PolicyView(policy.mode().toString(), policy.acceptsUnknown() ? "accept" : "refuse", by);
    }
}
