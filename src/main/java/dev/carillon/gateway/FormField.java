package dev.carillon.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A field of a form (application/x-www-form-urlencoded, WHATWG URL, section 5.1), in UTF-8. */
record FormField(String name, String value) {

    /** Beyond one more than this the rest is not looked at; providers send some dozens. */
    static final int MOST = 1_000;

    static List<FormField> all(byte[] body) {
        return all(new String(body, StandardCharsets.ISO_8859_1));
    }

    /** Of the query of an address, or of a body with one character for each byte. */
    static List<FormField> all(String text) {
        List<FormField> fields = new ArrayList<>();
        for (int start = 0; start < text.length() && fields.size() <= MOST; ) {
            int end = text.indexOf('&', start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                int equals = text.indexOf('=', start);
                boolean hasValue = equals >= 0 && equals < end;
                fields.add(new FormField(
                        decoded(text, start, hasValue ? equals : end), hasValue ? decoded(text, equals + 1, end) : ""));
            }
            start = end + 1;
        }
        return fields;
    }

    private static String decoded(String text, int start, int end) {
        byte[] out = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < end ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[length++] = (byte) (c == '+' ? ' ' : c);
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
