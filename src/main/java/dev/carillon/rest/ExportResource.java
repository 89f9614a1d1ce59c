package dev.carillon.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.transfer.Configuration;
import dev.carillon.transfer.Yaml;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the application that the caller acts for has configured, as one file. */
@Path("export")
@RequestScoped
@Tag(name = "configuration")
public class ExportResource {

    @Inject
    Configuration configuration;

    @GET
    @Produces({MediaType.APPLICATION_JSON, ConfigurationFile.YAML})
    @Requires(Scope.CONFIG_READ)
    @Operation(
            operationId = "exportConfiguration",
            summary = "Exports the configuration, without secrets, as one file in JSON or YAML")
    public Response export(
            @QueryParam("parts") String parts,
            @QueryParam("format") String format,
            @Context HttpHeaders headers,
            @Context HttpServletRequest request) {
        boolean isYaml = format == null ? prefersYaml(headers) : isYaml(format);
        ObjectNode document = configuration.export(CallerFilter.callerOf(request), names(parts));
        byte[] file = isYaml ? Yaml.write(document).getBytes(StandardCharsets.UTF_8) : indented(document);
        return Response.ok(file)
                .type(isYaml ? ConfigurationFile.YAML : MediaType.APPLICATION_JSON)
                .build();
    }

    /** Lines that can be compared: the file is for people and version control as well. */
    private static byte[] indented(ObjectNode document) {
        return (document.toPrettyString() + '\n').getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isYaml(String format) {
        if (!format.equals("json") && !format.equals("yaml")) {
            throw new RefusedException("format", "must be json or yaml", format);
        }
        return format.equals("yaml");
    }

    private static boolean prefersYaml(HttpHeaders headers) {
        return headers.getAcceptableMediaTypes().stream()
                .filter(each -> ConfigurationFile.isYaml(each) || each.isCompatible(MediaType.APPLICATION_JSON_TYPE))
                .findFirst()
                .map(ConfigurationFile::isYaml)
                .orElse(false);
    }

    private static List<String> names(String parts) {
        return parts == null
                ? List.of()
                : Arrays.stream(parts.split(","))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList();
    }
}
