package dev.carillon.conformance;

import java.util.List;
import java.util.Map;

/**
 * An event on its way in.
 *
 * @param nr of this run
 * @param attributes of binary mode: over HTTP as the header's value stands on the wire, one character an octet; else String,
 *     Integer, Long or Boolean
 * @param contentType null if there is none
 */
record Message(Form form, long nr, List<Map.Entry<String, Object>> attributes, String contentType, byte[] body) {

    /** Of all headers, as far as a server's own limit may forbid them. */
    int headerLength() {
        return attributes.stream()
                        .mapToInt(each -> each.getKey().length()
                                + each.getValue().toString().length()
                                + 7)
                        .sum()
                + 300;
    }
}
