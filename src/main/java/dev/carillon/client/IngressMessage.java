package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.JsonApi;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.json.stream.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * An event as a message of {@code carillon.ingress}: a CloudEvent in structured mode, its data in Base64.
 *
 * <p>Structured, since in binary mode an empty body is not data and a body without a type gets one, and brokers limit how long
 * properties are. In Base64, so that any data comes out verbatim.
 */
final class IngressMessage {

    private IngressMessage() {}

    static BytesMessage write(Session session, EventData event, String application) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(json(event, application));
        message.setStringProperty("carillon_application", application);
        return message;
    }

    /** The source of events that bring none. */
    static String source(String application) {
        return "/applications/" + application;
    }

    /** With what the event lacks: an id, the present, the dotted topic as type, the application as source. */
    static byte[] json(EventData event, String application) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JsonApi.json().createGenerator(out)) {
            json.writeStartObject();
            json.write("specversion", "1.0");
            json.write("id", event.getId() == null ? UUID.randomUUID().toString() : event.getId());
            json.write("source", event.getProducer() == null ? source(application) : event.getProducer());
            json.write("type", event.getType() == null ? event.topic().dotted() : event.getType());
            json.write("topic", event.getTopic());
            json.write("time", event.getTime() == null ? Instant.now().toString() : event.getTime());
            text(json, "subject", event.getSubject());
            text(json, "datacontenttype", event.getDataContentType());
            text(json, "dataschema", event.getDataSchema());
            event.extensions().forEach((name, value) -> extension(json, name, value));
            if (event.dataBytes() != null) {
                json.write("data_base64", Base64.getEncoder().encodeToString(event.dataBytes()));
            }
            json.writeEnd();
        }
        return out.toByteArray();
    }

    private static void text(JsonGenerator json, String name, String value) {
        if (value != null) {
            json.write(name, value);
        }
    }

    private static void extension(JsonGenerator json, String name, Object value) {
        if (value instanceof Integer number) {
            json.write(name, number);
        } else if (value instanceof Boolean flag) {
            json.write(name, flag);
        } else {
            json.write(name, value.toString());
        }
    }
}
