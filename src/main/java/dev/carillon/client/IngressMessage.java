package dev.carillon.client;

import dev.carillon.event.EventData;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** An event as a message of {@code carillon.ingress}: the data as body, attributes as {@code cloudEvents_…} properties. */
final class BinaryMessage {

    private static final String PREFIX = "cloudEvents_";

    private BinaryMessage() {}

    static BytesMessage write(Session session, EventData event, String application) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        if (event.dataBytes() != null) {
            message.writeBytes(event.dataBytes());
        }
        Instant time = event.getTimestamp() == null ? Instant.now() : event.getTimestamp();
        String id = event.getId() == null ? UUID.randomUUID().toString() : event.getId();
        set(message, "id", id);
        set(message, "time", time.toString());
        set(message, "topic", event.getTopic());
        set(message, "type", event.getType() == null ? event.topic().dotted() : event.getType());
        set(message, "source", event.getProducer() == null ? "/applications/" + application : event.getProducer());
        set(message, "subject", event.getSubject());
        set(message, "dataschema", event.getDataSchema());
        set(message, "datacontenttype", event.getDataContentType());
        for (Map.Entry<String, Object> each : event.extensions().entrySet()) {
            message.setObjectProperty(PREFIX + each.getKey(), each.getValue());
        }
        message.setStringProperty("carillon_application", application);
        return message;
    }

    private static void set(BytesMessage message, String name, String value) throws JMSException {
        if (value != null) {
            message.setStringProperty(PREFIX + name, value);
        }
    }
}
