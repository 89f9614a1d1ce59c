package dev.carillon.conformance;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Says what has to become of a message: the specifications, read by somebody else than Carillon. Stateless. */
final class Oracle {

    private Oracle() {}

    static Verdict judge(Message message) {
        return switch (message.form()) {
            case HTTP_STRUCTURED, JMS_STRUCTURED, AMQP_STRUCTURED ->
                structured(message.body(), !message.form().isHttp());
            case HTTP_BINARY -> http(message);
            case JMS_BINARY, AMQP_BINARY -> properties(message);
            case HTTP_PLAIN -> PlainReading.judge(message.body());
            case HTTP_BATCH -> throw new IllegalArgumentException("judge its events");
        };
    }

    /** @param lenient whether {@code id}, {@code source} and {@code specversion} may be left out, as on the queue */
    static Verdict structured(byte[] body, boolean lenient) {
        Findings findings = new Findings();
        if (body.length > 2 && (body[0] & 0xFF) == 0xEF && (body[1] & 0xFF) == 0xBB && (body[2] & 0xFF) == 0xBF) {
            findings.unsaid("RFC 8259, 8.1: a byte order mark may be ignored");
            return findings.verdict(null);
        }
        try {
            return StructuredReading.judge(StrictJson.parse(body), lenient, findings);
        } catch (StrictJson.NotJson e) {
            findings.noJson("", e);
            return findings.verdict(null);
        }
    }

    private static Verdict http(Message message) {
        Findings findings = new Findings();
        if (message.headerLength() > Deviations.CONTAINER_HEADERS) {
            findings.unsaid("servers limit the length of headers");
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (Map.Entry<String, Object> each : message.attributes()) {
            String name = each.getKey().toLowerCase(Locale.ROOT); // HTTP binding, 3.1.3.1
            if (attributes.containsKey(name)) {
                findings.broken(name, "HTTP binding, 3.1.3: distinct headers");
            }
            attributes.put(name, decoded(name, each.getValue().toString(), findings));
        }
        if (attributes.remove("datacontenttype") != null) {
            findings.open("HTTP binding, 3.1.1: ce-datacontenttype must not be there");
        }
        if (!attributes.containsKey("specversion")) {
            findings.brokenSomewhere("no CloudEvent, and no plain JSON");
        }
        return binary(message, attributes, message.contentType(), findings);
    }

    /** HTTP binding, 3.1.3.2. */
    private static String decoded(String name, String raw, Findings findings) {
        String value = raw.strip();
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c > 0x7E)) {
            findings.broken(name, "HTTP binding, 3.1.3.2: printable ASCII only");
            return value;
        }
        if (isQuoted(value)) {
            value = value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
        } else if (value.indexOf('"') >= 0) {
            findings.open("HTTP binding, 3.1.3.2: a double quote that quotes nothing");
        }
        byte[] octets = new byte[value.length()];
        int length = 0;
        for (int i = 0; i < value.length(); i++) {
            if (value.startsWith("%", i)
                    && value.substring(i, Math.min(i + 3, value.length())).matches("%[0-9A-Fa-f]{2}")) {
                octets[length++] = (byte) Integer.parseInt(value.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                if (value.charAt(i) == '%') {
                    findings.open("HTTP binding, 3.1.3.2: a percent sign that encodes nothing");
                }
                octets[length++] = (byte) value.charAt(i);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            findings.broken(name, "HTTP binding, 3.1.3.2: invalid UTF-8 must be rejected");
            return value;
        }
    }

    /** RFC 7230, 3.2.6: one quoted string, and nothing beside it. */
    private static boolean isQuoted(String value) {
        int at = 1;
        while (at < value.length() && value.charAt(at) != '"') {
            at += value.charAt(at) == '\\' ? 2 : 1;
        }
        return value.startsWith("\"") && at == value.length() - 1;
    }

    /** AMQP binding, 3.1, and {@code docs/broker.md} for the queue. */
    private static Verdict properties(Message message) {
        Findings findings = new Findings();
        Map<String, Object> attributes = new LinkedHashMap<>();
        message.attributes().forEach(each -> attributes.put(each.getKey(), each.getValue()));
        attributes.putIfAbsent("specversion", "1.0");
        if (attributes.get("topic") instanceof String topic && TopicRule.canonical(topic) != null) {
            attributes.putIfAbsent(
                    "type", TopicRule.canonical(topic).replace(".", "%2E").replace('/', '.'));
        }
        for (Map.Entry<String, Object> each : attributes.entrySet()) {
            // AMQP binding, 3.1.3.2: an Integer travels as long
            if (each.getValue() instanceof Long number) {
                each.setValue(number.intValue());
                if (number.intValue() != number) {
                    findings.broken(each.getKey(), "Type System, Integer: 32 bits");
                }
            }
        }
        String declared = (String) attributes.remove("datacontenttype");
        String type = declared == null ? message.contentType() : declared;
        return binary(message, attributes, type == null ? Deviations.WITHOUT_TYPE : type, findings);
    }

    private static Verdict binary(
            Message message, Map<String, Object> attributes, String contentType, Findings findings) {
        if (contentType != null) {
            attributes.put("datacontenttype", contentType.strip());
            if (contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents")) {
                findings.unsaid("HTTP binding, 3: an event format that is not known");
            }
        }
        byte[] data = message.body().length == 0 ? null : message.body();
        Attributes.check(attributes, !message.form().isHttp(), findings);
        return findings.verdict(new Meant(attributes, DataRule.settle(attributes, data, findings)));
    }
}
