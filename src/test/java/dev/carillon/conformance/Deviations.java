package dev.carillon.conformance;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where Carillon is known to leave the specifications: these are not judged, so that anything else shows. Each one that is
 * mended goes from here. Stateless.
 */
final class Deviations {

    /** Bytes of the queue without a content type get this one, also if there are none. */
    static final String WITHOUT_TYPE = "application/octet-stream";

    /** JAX-RS itself refuses some content types, and does not say which field it was. */
    static final String CONTENT_TYPE = "a header Content-Type that JAX-RS reads, or does not";

    private Deviations() {}

    /** Payara itself refuses octets above ASCII in a header, with 400 and no body. */
    static boolean isRefusedByTheServer(Message message) {
        return message.attributes().stream()
                        .anyMatch(each -> each.getValue().toString().chars().anyMatch(c -> c > 126))
                || message.contentType() != null
                        && message.contentType().chars().anyMatch(c -> c > 126 || c < ' ');
    }

    /** Java's URI reads RFC 2396: no empty host, no address of the future, brackets in a query. */
    static boolean ofUri(String text, boolean isRight) {
        try {
            new URI(text);
            return !isRight;
        } catch (URISyntaxException e) {
            return isRight;
        }
    }
}
