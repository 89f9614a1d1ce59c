package dev.carillon.broker;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.event.ReservedNames;
import dev.carillon.event.TopicName;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * An event out of a message: structured (a JSON object as body) or binary (attributes as properties, data as body).
 *
 * <p>What the sender left out is taken from the message: its identity as id and the queue as source, so that a
 * redelivered message is not a second event.
 *
 * @param application the name or uid of the application it is for
 * @param publisher uid of the one application that its sender may publish for; null if that is not known, or any
 */
record IncomingMessage(EventData event, String application, String publisher) {

    static final String QUEUE = "carillon.ingress";

    /** The queue as a URI (RFC 6167). */
    static final String SOURCE = "jms:queue:" + QUEUE;

    /** Set by the embedded broker on what cannot be made a JMS message; the value is the reason. */
    static final String UNREADABLE = "carillon_unreadable";

    /** How Artemis maps AMQP's content encoding. */
    private static final String CONTENT_ENCODING = "JMS_AMQP_ContentEncoding";

    private static final String DEFAULT_APPLICATION = "default";

    /** @throws RefusedException if it is not an event */
    static IncomingMessage read(Message message, BodyLimit limit) throws JMSException {
        String unreadable = message.getStringProperty(UNREADABLE);
        if (unreadable != null) {
            throw new RefusedException("message", unreadable, null);
        }
        checkEncoding(message.getStringProperty(CONTENT_ENCODING));
        MessageAttributes attributes = MessageAttributes.of(message);
        MessageBody body = MessageBody.of(message, limit);
        EventData event =
                attributes.values().isEmpty() ? structured(message, body.bytes()) : binary(message, attributes, body);
        ReservedNames.refusal(event).ifPresent(own -> {
            throw own;
        });
        String publisher = message.getStringProperty(EventMessage.PUBLISHER);
        String application = attributes.application();
        if (application == null) {
            application = publisher == null ? DEFAULT_APPLICATION : publisher;
        }
        boolean isForAll = "true".equals(message.getStringProperty(EventMessage.PUBLISHER_FOR_ALL));
        return new IncomingMessage(event, application, isForAll ? null : publisher);
    }

    /** An event has no attribute for it: compressed bytes would pass for data of their media type. */
    private static void checkEncoding(String encoding) {
        if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity")) {
            throw new RefusedException("content-encoding", "must be identity; send the body as it is", encoding);
        }
    }

    private static EventData binary(Message message, MessageAttributes given, MessageBody body) throws JMSException {
        Map<String, Object> attributes = new LinkedHashMap<>(given.values());
        Object topic = attributes.get("topic");
        if (topic != null) {
            attributes.putIfAbsent("type", TopicName.of(topic.toString()).dotted());
        }
        attributes.putIfAbsent("id", id(message));
        attributes.putIfAbsent("source", SOURCE);
        attributes.putIfAbsent("specversion", "1.0");
        Object declared = attributes.getOrDefault("datacontenttype", given.contentType());
        if (declared == null && body.isAmqpValue()) {
            throw new RefusedException("message", "must be text, bytes, a map or a list", "another type of AMQP");
        }
        return CloudEventsHeaders.read(
                attributes, declared == null ? body.assumedType() : declared.toString(), body.bytes());
    }

    private static EventData structured(Message message, byte[] body) throws JMSException {
        try {
            return CloudEventsJson.read(body, Map.of("id", id(message), "source", SOURCE, "specversion", "1.0"));
        } catch (RefusedException e) {
            throw e.field().isEmpty() ? noCloudEvent(e.rule()) : e;
        } catch (JsonProcessingException e) {
            throw noCloudEvent(e.getOriginalMessage());
        } catch (IOException e) { // of bytes that are no text in any of Unicode's encodings
            throw noCloudEvent(e.getMessage());
        }
    }

    private static RefusedException noCloudEvent(String reason) {
        return new RefusedException(
                "body",
                "must be a CloudEvent as JSON, or data with " + EventMessage.PREFIX + "… properties (" + reason + ")",
                null);
    }

    /** A broker that gives MQTT and STOMP messages no id gives none to know a repeat by. */
    private static String id(Message message) throws JMSException {
        String id = MessageIdentity.of(message);
        return id == null ? UUID.randomUUID().toString() : id;
    }
}
