package dev.carillon.rest;

import dev.carillon.event.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A parameter in the address of a request. {@code getParameter} reads the body as well: a client that breaks off while sending it, or
 * sends what is not a form, makes a page of the server's log.
 */
final class QueryParameter {

    private QueryParameter() {}

    /** The first one of this name, decoded; null if it is absent, or not encoded correctly. */
    static String of(HttpServletRequest request, String name) {
        String query = request.getQueryString();
        if (query == null) {
            return null;
        }
        for (String each : query.split("&")) {
            int equals = each.indexOf('=');
            if (name.equals(decoded(equals < 0 ? each : each.substring(0, equals)))) {
                return equals < 0 ? "" : decoded(each.substring(equals + 1));
            }
        }
        return null;
    }

    /** @throws RefusedException of the first one that is not text for a database, or not encoded as it should be */
    static void check(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query == null) {
            return;
        }
        for (String each : query.split("&")) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : decoded(each.substring(equals + 1));
            if (value == null) {
                throw new RefusedException(name, "must be percent-encoded", each.substring(equals + 1));
            }
            StorableText.check(name, value);
        }
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEncoding) {
            return null;
        }
    }
}
