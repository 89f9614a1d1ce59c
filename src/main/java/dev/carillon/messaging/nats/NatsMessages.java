package dev.carillon.messaging.nats;

import dev.carillon.messaging.ReceivedMessage;
import io.nats.client.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What NATS gives. Stateless. */
final class NatsMessages {

    private static final String PREFIX = "ce-"; // CloudEvents' NATS binding, section 3.1.3
    private static final String MESSAGE_ID = "Nats-Msg-Id";
    private static final byte[] NONE = {};

    private NatsMessages() {}

    /** @param otherwise the id of one that has none of its sender's; may be null */
    static ReceivedMessage of(Message from, String otherwise) {
        Map<String, String> attributes = new HashMap<>();
        String type = null;
        String id = otherwise;
        if (from.hasHeaders()) {
            for (String each : from.getHeaders().keySet()) {
                String name = each.toLowerCase(Locale.ROOT);
                String value = from.getHeaders().getFirst(each);
                if (name.equals("content-type")) {
                    type = decoded(value);
                } else if (name.equalsIgnoreCase(MESSAGE_ID)) {
                    id = value;
                } else if (name.startsWith(PREFIX)) {
                    attributes.put(name.substring(PREFIX.length()), decoded(value));
                }
            }
        }
        return new ReceivedMessage(
                from.getSubject(), id, type, attributes, from.getData() == null ? NONE : from.getData(), from);
    }

    /** Section 3.1.3.2: percent-encoded, as over HTTP. What is no such code stays as it is. */
    private static String decoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                out.write(bytes[i]);
            } else {
                out.write(high << 4 | low);
                i += 2;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
