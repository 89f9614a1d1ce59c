package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.loop.Measured;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The numbers of this node, of all applications together: so for those who may see all applications. */
@Path("metrics")
@RequestScoped
@Produces(MediaType.TEXT_PLAIN)
@Tag(name = "operation")
public class MetricsResource {

    @Inject
    @Any
    Instance<Measured> measured;

    @GET
    @Requires(Scope.APPLICATIONS_READ)
    @Operation(operationId = "getMetrics", summary = "The metrics of this node, for Prometheus")
    public Response get() {
        PrometheusText text = new PrometheusText();
        measured.forEach(each -> each.measure(text));
        return Response.ok(text.toString(), PrometheusText.MEDIA_TYPE).build();
    }
}
