package dev.carillon.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What arrives before the body.
 *
 * @param urls the address that was asked for, with its query, in the ways in which its sender may have written it
 * @param headers each name in lower case, with its values in their order
 * @param address where it comes from, behind trusted proxies; null if that is not known
 */
public record RequestHead(String method, List<String> urls, Map<String, List<String>> headers, String address) {

    /** All values, in their order; none if it is not there. */
    List<String> all(String header) {
        return headers.getOrDefault(header.toLowerCase(Locale.ROOT), List.of());
    }

    /** The first value, without blanks around it; null if it is not there. */
    public String first(String header) {
        List<String> values = all(header);
        return values.isEmpty() ? null : values.get(0).strip();
    }

    /** The same with this header instead of what was sent under its name. */
    RequestHead with(String header, String value) {
        Map<String, List<String>> changed = new TreeMap<>(headers);
        changed.put(header.toLowerCase(Locale.ROOT), List.of(value));
        return new RequestHead(method, urls, changed, address);
    }

    String contentType() {
        return first("Content-Type");
    }
}
