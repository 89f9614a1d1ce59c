package dev.carillon.cloudevents;

import dev.carillon.event.EventData;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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
     * @param body the data; empty is none
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
        if (event.getTimestamp() != null) {
            attribute.accept("time", event.getTimestamp().toString());
        }
        if (event.getDataSchema() != null) {
            attribute.accept("dataschema", event.getDataSchema());
        }
        attribute.accept("topic", event.getTopic());
        event.extensions().forEach((name, value) -> attribute.accept(name, value.toString()));
    }

    /** The attributes among HTTP headers, decoded. */
    public static Map<String, String> ofHttp(Iterable<? extends Map.Entry<String, String>> headers) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : headers) {
            if (each.getKey().regionMatches(true, 0, HTTP_PREFIX, 0, HTTP_PREFIX.length())) {
                attributes.put(each.getKey().substring(HTTP_PREFIX.length()).toLowerCase(), decode(each.getValue()));
            }
        }
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

    /** Undoes {@link #encode}; a {@code %} that encodes nothing stays (section 3.1.3.2 asks for leniency). */
    public static String decode(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        byte[] in = value.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            int high = in[i] == '%' && i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(in[i + 2], 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high * 16 + low);
                i += 2;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 127 && c != '"' && c != '%';
    }
}
