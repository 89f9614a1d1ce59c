package dev.carillon.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** A message as somebody can send it again: for curl, or as properties and a body. Stateless. */
final class Repeatable {

    private static final int MOST = 4_000;

    private Repeatable() {}

    static String of(Message message) {
        StringBuilder out = new StringBuilder(message.form() + " #" + message.nr() + "\n    ");
        String base64 = Base64.getEncoder().encodeToString(message.body());
        out.append("echo ")
                .append(base64.length() > MOST ? base64.substring(0, MOST) + "…" : base64)
                .append(" | base64 -d | ");
        out.append(
                message.form().isHttp()
                        ? "curl -s $API/events -H \"Authorization: Bearer $KEY\" --data-binary @-"
                        : "send");
        out.append(" -H ")
                .append(quoted("Content-Type: " + (message.contentType() == null ? "" : message.contentType())));
        for (Map.Entry<String, Object> each : message.attributes()) {
            String name = message.form().isHttp() ? "ce-" + each.getKey() : "cloudEvents_" + each.getKey();
            Object value = each.getValue();
            out.append(" -H ")
                    .append(quoted(name
                            + (message.form().isHttp() || value instanceof String
                                    ? ": "
                                    : " (" + value.getClass().getSimpleName() + "): ")
                            + value));
        }
        return out.append("\n    body: ")
                .append(Differences.shown(new String(message.body(), StandardCharsets.ISO_8859_1)))
                .toString();
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("$'");
        text.substring(0, Math.min(text.length(), MOST)).chars().forEach(c -> {
            if (c == '\'' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ' || c > 126) {
                out.append(c > 255 ? String.format("\\u%04x", c) : String.format("\\x%02x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('\'').toString();
    }
}
