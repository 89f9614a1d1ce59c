package dev.carillon.outbound;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One request to the outside, complete except for {@code Host} and {@code Content-Length}.
 *
 * @param method such as {@code POST}
 * @param url absolute, http or https, with a host and without user info
 * @param contentType verbatim, or null for none
 * @param headers sent in this order, as they are
 * @param body not copied: leave it as it is; null or empty for none
 * @param anyCertificate whether the receiver's certificate is not looked at
 * @param identity shown to a receiver that asks for a certificate, or null
 * @param application whose it is: what is shared by all is shared by applications; 0 for Carillon's own
 */
public record OutboundRequest(
        String method,
        URI url,
        String contentType,
        List<Header> headers,
        byte[] body,
        boolean anyCertificate,
        ClientIdentity identity,
        int application) {

    private static final byte[] EMPTY = {};

    /** One header field. */
    public record Header(String name, String value) {}

    public OutboundRequest {
        Objects.requireNonNull(method);
        Objects.requireNonNull(url);
        Objects.requireNonNull(headers);
        body = body == null ? EMPTY : body;
    }

    /** To a receiver whose certificate is checked, and that is shown none. */
    public OutboundRequest(String method, URI url, String contentType, List<Header> headers, byte[] body) {
        this(method, url, contentType, headers, body, false);
    }

    /** To a receiver that is shown no certificate. */
    public OutboundRequest(
            String method, URI url, String contentType, List<Header> headers, byte[] body, boolean anyCertificate) {
        this(method, url, contentType, headers, body, anyCertificate, null, 0);
    }

    /** The value of the first header of this name, whatever its case, or null. */
    public String header(String name) {
        for (Header each : headers) {
            if (each.name().equalsIgnoreCase(name)) {
                return each.value();
            }
        }
        return null;
    }

    /** The same request with this header, instead of any others of its name. */
    public OutboundRequest with(String name, String value) {
        List<Header> changed = new ArrayList<>(headers);
        changed.removeIf(each -> each.name().equalsIgnoreCase(name));
        changed.add(new Header(name, value));
        return new OutboundRequest(method, url, contentType, changed, body, anyCertificate, identity, application);
    }

    /** The same request, shown with this certificate. */
    public OutboundRequest as(ClientIdentity client) {
        return new OutboundRequest(method, url, contentType, headers, body, anyCertificate, client, application);
    }

    /** The same request, sent for this application. */
    public OutboundRequest of(int owner) {
        return new OutboundRequest(method, url, contentType, headers, body, anyCertificate, identity, owner);
    }

    /** Whether its connections may be everybody's: neither end shows itself in a way of its own. */
    boolean isPlain() {
        return !anyCertificate && identity == null;
    }

    /** Without headers, which may hold secrets. */
    @Override
    public String toString() {
        return method + " " + url + " (" + body.length + " bytes)";
    }
}
