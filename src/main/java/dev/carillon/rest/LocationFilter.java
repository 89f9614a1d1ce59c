package dev.carillon.rest;

import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Says where something is below {@code carillon.public-url}, or, without it, by the path alone (RFC 9110, section 10.2.2):
 * the name in the request ({@code Host}) is the client's choice.
 */
@Provider
public class LocationFilter implements ContainerResponseFilter {

    @Inject
    @ConfigProperty(name = "carillon.public-url")
    Optional<String> publicUrl;

    @Context
    HttpServletRequest servlet;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        Object location = response.getHeaders().getFirst(HttpHeaders.LOCATION);
        if (location != null) {
            String where = location(URI.create(location.toString()), servlet.getContextPath(), publicUrl);
            response.getHeaders().putSingle(HttpHeaders.LOCATION, where);
        }
    }

    static String location(URI made, String contextPath, Optional<String> publicUrl) {
        String path = made.getRawPath();
        return publicUrl
                .filter(url -> path.startsWith(contextPath))
                .map(url -> url.replaceFirst("/+$", "") + path.substring(contextPath.length()))
                .orElse(path);
    }
}
