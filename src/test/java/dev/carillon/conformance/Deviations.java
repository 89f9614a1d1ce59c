package dev.carillon.conformance;

/**
 * Where Carillon is known to leave the specifications: these are not judged, so that anything else shows. Each one that is
 * mended goes from here. Stateless.
 */
final class Deviations {

    /** Bytes of the queue without a content type get this one, also if there are none. */
    static final String WITHOUT_TYPE = "application/octet-stream";

    /** In bytes: the servers refuse longer ones themselves. */
    static final int CONTAINER_HEADERS = 60_000;

    private Deviations() {}

    /** Payara itself refuses octets above ASCII and control characters in a header, and headers of over 64 KiB, with 400 and no body. */
    static boolean isRefusedByTheServer(Message message) {
        return message.headerLength() > CONTAINER_HEADERS
                || message.attributes().stream()
                        .anyMatch(each -> each.getValue().toString().chars().anyMatch(c -> c > 126 || c < ' '))
                || message.contentType() != null
                        && message.contentType().chars().anyMatch(c -> c > 126 || c < ' ');
    }
}
