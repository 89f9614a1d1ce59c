package dev.carillon.cloudevents;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The attributes of binary mode: {@code ce-id}, {@code ce-source}, … over HTTP (CloudEvents HTTP binding 1.0.2, section
 * 3.1), the same names with another prefix elsewhere. Stateless, thread safe.
 */
public final class CloudEventsHeaders {

    /** Prefix of the headers over HTTP. */
    public static final String HTTP_PREFIX = "ce-";

    private CloudEventsHeaders() {}

    /**
     * Reads an event of binary mode.
     *
     * @param attributes by name without prefix, lower case, values decoded
     * @param contentType media type of the body, or null
     * @param body the data; empty means no data
     * @throws dev.carillon.event.RefusedException if the envelope breaks a rule; the field is {@code /name}
     */
    public static EventData read(Map<String, ?> attributes, String contentType, byte[] body) {
        EnvelopeBuilder envelope = new EnvelopeBuilder();
        attributes.forEach((name, value) -> {
            if (!name.equals("datacontenttype")) {
                envelope.attribute(name, value);
            }
        });
        boolean empty = body == null || body.length == 0;
        return envelope.build(contentType, empty ? null : body);
    }

    /** Gives each attribute of a complete event but {@code datacontenttype}, as text, not encoded. */
    public static void write(EventData event, BiConsumer<String, String> attribute) {
        attribute.accept("specversion", EnvelopeBuilder.SPEC_VERSION);
        attribute.accept("id", event.getId());
        attribute.accept("source", event.getProducer());
        attribute.accept("type", event.getType());
        if (event.getSubject() != null) {
            attribute.accept("subject", event.getSubject());
        }
        if (event.getTime() != null) {
            attribute.accept("time", event.getTime());
        }
        if (event.getDataSchema() != null) {
            attribute.accept("dataschema", event.getDataSchema());
        }
        attribute.accept("topic", event.getTopic());
        event.extensions().forEach((name, value) -> attribute.accept(name, value.toString()));
    }

    /**
     * The attributes among HTTP headers, decoded.
     *
     * @param headers each name with its values
     * @throws RefusedException if one is given twice, or cannot be decoded; the field is {@code ce-name}
     */
    public static Map<String, String> ofHttp(Map<String, List<String>> headers) {
        Map<String, String> attributes = new LinkedHashMap<>();
        headers.forEach((header, values) -> {
            if (header.regionMatches(true, 0, HTTP_PREFIX, 0, HTTP_PREFIX.length())) {
                String field = header.toLowerCase(Locale.ROOT);
                String name = field.substring(HTTP_PREFIX.length());
                if (values.size() != 1 || attributes.putIfAbsent(name, decode(field, values.get(0))) != null) {
                    throw new RefusedException(field, "must be given only once", null);
                }
            }
        });
        return attributes;
    }

    /** Percent-encodes a header value: what is not printable ASCII, and space, {@code "} and {@code %} (section 3.1.3.2). */
    public static String encode(String value) {
        boolean plain = true;
        for (int i = 0; i < value.length() && plain; i++) {
            plain = isPlain(value.charAt(i));
        }
        if (plain) {
            return value;
        }
        StringBuilder out = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (each > 0 && isPlain((char) each)) {
                out.append((char) each);
            } else {
                out.append(String.format("%%%02X", each & 0xFF));
            }
        }
        return out.toString();
    }

    /**
     * What a header's value says (section 3.1.3.2): a quoted text is unquoted, then percent-encoding is undone, once. A
     * {@code %} that encodes nothing stays.
     *
     * @param field the header's name, for what is refused
     * @throws RefusedException if the value is not ASCII (servers differ in how they read it), or encodes no UTF-8
     */
    public static String decode(String field, String value) {
        if (value.chars().anyMatch(c -> c > 126)) {
            throw new RefusedException(field, "must be ASCII; percent-encode anything else", value);
        }
        String plain = unquoted(value.trim());
        return plain.indexOf('%') < 0 ? plain : percentDecoded(field, plain, value);
    }

    /** RFC 9110, section 5.6.4; a text that only begins or ends with a quote is not a quoted string. */
    private static String unquoted(String value) {
        int last = value.length() - 1;
        if (last < 1 || value.charAt(0) != '"' || value.charAt(last) != '"') {
            return value;
        }
        StringBuilder out = new StringBuilder(last);
        for (int i = 1; i < last; i++) {
            char c = value.charAt(i);
            if (c == '"') {
                return value;
            }
            if (c == '\\') {
                if (++i == last) {
                    return value;
                }
                c = value.charAt(i);
            }
            out.append(c);
        }
        return out.toString();
    }

    private static String percentDecoded(String field, String plain, String given) {
        byte[] out = new byte[plain.length()];
        int length = 0;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            boolean pair = c == '%' && i + 2 < plain.length();
            int high = pair ? Character.digit(plain.charAt(i + 1), 16) : -1;
            int low = pair ? Character.digit(plain.charAt(i + 2), 16) : -1;
            if (high >= 0 && low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = (byte) c;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(field, "must be UTF-8 once its percent-encoding is undone", given);
        }
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 127 && c != '"' && c != '%';
    }
}
