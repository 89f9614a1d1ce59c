package dev.carillon.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** The root of the API. Resources and providers are found by the server, the same ones on Jersey and RESTEasy. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
        info = @Info(title = "Carillon", version = "1", description = "Publish events, and choose who receives them."),
        security = @SecurityRequirement(name = "key"))
@SecurityScheme(securitySchemeName = "key", type = SecuritySchemeType.HTTP, scheme = "bearer")
public class CarillonApplication extends Application {

    /**
     * For Jersey alone (RESTEasy knows no such key): nothing but what is found here. What Payara's own jars would add is WADL,
     * JSON providers that are never asked, and a listener for traces which takes 3 % of a request when there is no tracing at all.
     * And {@code Location} stays as it was given ({@link LocationFilter}).
     */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                "jersey.config.disableAutoDiscovery",
                true,
                "jersey.config.server.wadl.disableWadl",
                true,
                "jersey.config.server.headers.location.relative.resolution.disabled",
                true);
    }
}
