package dev.carillon.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * An event out of a JMS message: structured (a JSON object as body) or binary (attributes as {@code cloudEvents_…}
 * properties, also with AMQP's colon).
 *
 * <p>What the sender left out is taken from the message: the JMSMessageID as id and the queue as source, so that a
 * redelivered message is no second event.
 */
final class IncomingMessage {

    static final String QUEUE = "carillon.ingress";

    /** The queue as a URI (RFC 6167). */
    static final String SOURCE = "jms:queue:" + QUEUE;

    private static final String COLON_PREFIX = "cloudEvents:";

    private IncomingMessage() {}

    /** @throws RefusedException if it is no event */
    static EventData read(Message message) throws JMSException {
        Map<String, Object> attributes = attributes(message);
        String contentType = text(message.getObjectProperty(EventMessage.CONTENT_TYPE));
        byte[] body = body(message);
        boolean structured = contentType != null && contentType.startsWith(CloudEventsJson.MEDIA_TYPE);
        EventData event = structured || attributes.isEmpty()
                ? structured(message, body)
                : binary(message, attributes, contentType, body);
        if (event.topic().isReserved()) {
            throw new RefusedException("/topic", "is none of Carillon's own", event.getTopic());
        }
        return event;
    }

    private static EventData binary(Message message, Map<String, Object> attributes, String contentType, byte[] body)
            throws JMSException {
        Object topic = attributes.get("topic");
        if (topic != null) {
            attributes.putIfAbsent("type", TopicName.of(topic.toString()).dotted());
        }
        attributes.putIfAbsent("id", id(message));
        attributes.putIfAbsent("source", SOURCE);
        attributes.putIfAbsent("specversion", "1.0");
        Object declared = attributes.getOrDefault("datacontenttype", contentType);
        String assumed = message instanceof TextMessage ? "text/plain;charset=UTF-8" : "application/octet-stream";
        return CloudEventsHeaders.read(attributes, declared == null ? assumed : declared.toString(), body);
    }

    private static EventData structured(Message message, byte[] body) throws JMSException {
        byte[] json = body;
        for (int tries = 0; ; tries++) {
            try {
                return CloudEventsJson.read(json);
            } catch (RefusedException e) {
                String missing = e.value() == null && tries < 3 ? defaultOf(e.field(), message) : null;
                if (missing == null || json.length == 0 || json[0] != '{') {
                    throw e;
                }
                json = ("{\"" + e.field().substring(1) + "\":\"" + missing + "\","
                                + new String(json, 1, json.length - 1, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8);
            } catch (JsonProcessingException e) {
                throw new RefusedException(
                        "body",
                        "is a CloudEvent as JSON, or data with " + EventMessage.PREFIX + "… properties ("
                                + e.getOriginalMessage() + ")",
                        null);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // memory only
            }
        }
    }

    private static String defaultOf(String field, Message message) throws JMSException {
        return switch (field) {
            case "/id" -> id(message);
            case "/source" -> SOURCE;
            case "/specversion" -> "1.0";
            default -> null;
        };
    }

    /** MQTT and STOMP messages have no JMSMessageID; redelivered, such a one would be an event of its own. */
    private static String id(Message message) throws JMSException {
        String id = message.getJMSMessageID();
        return id == null ? UUID.randomUUID().toString() : id;
    }

    private static Map<String, Object> attributes(Message message) throws JMSException {
        Map<String, Object> attributes = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        for (Object each : Collections.list(names)) {
            String name = (String) each;
            if (name.startsWith(EventMessage.PREFIX) || name.startsWith(COLON_PREFIX)) {
                Object value = message.getObjectProperty(name);
                if (value != null) {
                    String attribute = name.substring(COLON_PREFIX.length());
                    attributes.put(attribute, plain(attribute, value));
                }
            }
        }
        return attributes;
    }

    /** AMQP knows more types than CloudEvents, and a timestamp arrives as milliseconds (AMQP binding 1.0.2, section 3.1.3.1). */
    private static Object plain(String name, Object value) {
        if (name.equals("time") && value instanceof Number millis) {
            return Instant.ofEpochMilli(millis.longValue()).toString();
        }
        if (value instanceof Date date) {
            return date.toInstant().toString();
        }
        boolean extension = !isContext(name);
        return extension && (value instanceof Integer || value instanceof Boolean) ? value : value.toString();
    }

    private static boolean isContext(String name) {
        return switch (name) {
            case "id", "source", "type", "specversion", "subject", "time", "dataschema", "datacontenttype", "topic" ->
                true;
            default -> false;
        };
    }

    private static byte[] body(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            return text.getText() == null ? new byte[0] : text.getText().getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            byte[] body = new byte[Math.toIntExact(bytes.getBodyLength())];
            bytes.readBytes(body);
            return body;
        }
        throw new RefusedException(
                "message",
                "is a TextMessage or a BytesMessage",
                message.getClass().getSimpleName());
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
