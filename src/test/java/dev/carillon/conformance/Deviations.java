package dev.carillon.conformance;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Where Carillon is known to leave the specifications: these are not judged, so that anything else shows. Each one that is
 * mended goes from here. Stateless.
 */
final class Deviations {

    /** AMQP binding, 3.1.3.2: a long is an Integer; it is taken for text. */
    static final String LONG = "AMQP binding, 3.1.3.2: an Integer is taken for text";

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

    /** JSON format, 3.1.1: {@code model/json} is JSON as well. */
    static boolean ofJson(String contentType) {
        return new MediaType(contentType).isJson()
                && !contentType.matches("(?i)[ \\t]*(?:(?:application|text)/json|[^;]*\\+json)[ \\t]*(?:;.*)?");
    }

    /** A {@code data} member is text; it is read as octets of the charset that its type names. */
    static boolean ofCharset(MediaType type) {
        return type.charset() != null && !type.charset().equals(StandardCharsets.UTF_8);
    }
}
