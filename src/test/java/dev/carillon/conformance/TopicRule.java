package dev.carillon.conformance;

import java.nio.charset.StandardCharsets;

/** Topics as {@code docs/http.md} has them. */
final class TopicRule {

    private static final String PLAIN = "-_~.:@";

    private TopicRule() {}

    /** The one spelling of this topic; null if it is none. */
    static String canonical(String given) {
        String text = given.startsWith("/") ? given.substring(1) : given;
        if (text.length() > 1_000 || text.split("/", -1).length > 32) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (String segment : text.split("/", -1)) {
            String one = segment(segment);
            if (one == null) {
                return null;
            }
            out.append(out.isEmpty() ? "" : "/").append(one);
        }
        return out.toString();
    }

    private static String segment(String text) {
        if (!text.replaceAll("%[0-9A-Fa-f]{2}", "x").matches("[A-Za-z0-9_~.:@-]+")) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                out.append(octet(Integer.parseInt(text.substring(i + 1, i + 3), 16)));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static String octet(int octet) {
        boolean isPlain = octet < 128 && (Character.isLetterOrDigit(octet) || PLAIN.indexOf(octet) >= 0);
        return isPlain ? String.valueOf((char) octet) : String.format("%%%02X", octet);
    }

    /** The topic of a type that stands alone: dots are slashes, or else it is one segment; null if that is too long. */
    static String ofType(String type) {
        String dotted = canonical(type.replace('.', '/'));
        if (dotted != null) {
            return dotted;
        }
        StringBuilder out = new StringBuilder();
        for (byte each : type.getBytes(StandardCharsets.UTF_8)) {
            out.append(octet(each & 0xFF));
        }
        return out.length() > 1_000 ? null : out.toString();
    }

    /** Of a topic or a type: however the end of the first segment is written. */
    static boolean isReserved(String name) {
        return name.matches("(?s)carillon(?:[/.].*|%2F.*)?");
    }
}
