package dev.carillon.realtime.signalr;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A query string, read without the request's parameters: asking for those reads the body of a form. Names in any case; the
 * first of a name counts. Immutable.
 */
final class Query {

    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** @param text may be null */
    Query(String text) {
        for (String each : (text == null ? "" : text).split("&")) {
            int is = each.indexOf('=');
            String name = decoded(is < 0 ? each : each.substring(0, is));
            values.putIfAbsent(name, is < 0 ? "" : decoded(each.substring(is + 1)));
        }
    }

    String first(String name) {
        return values.get(name);
    }

    /** What is escaped wrongly stays as it came: it is a name or a token that nobody has. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
