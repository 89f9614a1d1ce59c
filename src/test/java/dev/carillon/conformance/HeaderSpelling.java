package dev.carillon.conformance;

import java.nio.charset.StandardCharsets;

/** The ways to write a text into a header (HTTP binding, 3.1.3.2), and some that are none. Stateless. */
final class HeaderSpelling {

    private HeaderSpelling() {}

    /** One character an octet. */
    static String of(String text, Chance chance) {
        return switch (chance.below(20)) {
            case 0 -> raw(text);
            case 1 -> '"' + encoded(text.replace("\\", "\\\\").replace("\"", "\\\""), "\" \\", chance) + '"';
            case 2 -> encoded(text, " \"", chance);
            case 3 -> all(text);
            default -> encoded(text, "", chance);
        };
    }

    private static String raw(String text) {
        String octets = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return octets.replaceAll("[\\x00\\r\\n]", "%00"); // these would end the header, and be another request
    }

    private static String all(String text) {
        StringBuilder out = new StringBuilder();
        for (byte each : utf8(text)) {
            out.append(String.format("%%%02x", each & 0xFF));
        }
        return out.toString();
    }

    private static String encoded(String text, String alsoPlain, Chance chance) {
        boolean upper = chance.percent(80);
        StringBuilder out = new StringBuilder();
        for (byte each : utf8(text)) {
            char c = (char) (each & 0xFF);
            boolean isPlain = c > ' ' && c < 0x7F && c != '"' && c != '%' || alsoPlain.indexOf(c) >= 0;
            out.append(isPlain ? String.valueOf(c) : String.format(upper ? "%%%02X" : "%%%02x", (int) c));
        }
        return out.toString();
    }

    /** Half a surrogate pair as three octets, which are no UTF-8. */
    private static byte[] utf8(String text) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            if (c >= 0xD800 && c <= 0xDFFF) {
                out.write(0xE0 | c >> 12);
                out.write(0x80 | c >> 6 & 0x3F);
                out.write(0x80 | c & 0x3F);
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }
}
