package dev.carillon.conformance;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Where Carillon is known to leave the specifications: these are not judged, so that anything else shows. Each one that is
 * mended goes from here. Stateless.
 */
final class Deviations {

    private Deviations() {}

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
