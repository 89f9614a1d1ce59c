package dev.carillon.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/**
 * Refuses bodies that are compressed (RFC 9110, section 8.4) with 415 and what is taken instead (section 12.5.3): none is
 * decoded, and bytes of gzip are no text. Stateless, thread safe.
 */
@Provider
public class EncodingFilter implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            Problem problem = Problem.of(415, "the body is sent without Content-Encoding");
            request.abortWith(Response.status(415)
                    .type(Problem.MEDIA_TYPE)
                    .header(HttpHeaders.ACCEPT_ENCODING, "identity")
                    .entity(problem)
                    .build());
        }
    }
}
