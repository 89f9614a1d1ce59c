package dev.carillon.broker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.carillon.event.ContentType;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;

/**
 * What a message holds, whatever its kind: text as UTF-8, bytes as they are, a map as a JSON object, a stream as a JSON array.
 *
 * @param assumedType the media type of a body whose sender named none
 */
record MessageBody(byte[] bytes, String assumedType) {

    private static final ContentType TEXT = ContentType.of("text/plain;charset=UTF-8");
    private static final JsonFactory JSON = new JsonFactory();

    /** How AMQP 1.0 encodes an amqp-value section; it reaches us where no broker of ours has made JSON of it. */
    private static final byte[] AMQP_VALUE = {0x00, 0x53, 0x77};

    /**
     * @throws RefusedException if it is longer than the limit; of a Java object, which is never read: what it does when it
     *     is read is its sender's
     */
    static MessageBody of(Message message, BodyLimit limit) throws JMSException {
        if (message instanceof TextMessage text) {
            String content = text.getText() == null ? "" : text.getText();
            limit.check(content.length()); // in UTF-8 it is no shorter
            return new MessageBody(TEXT.encoded("body", content), TEXT.toString());
        }
        if (message instanceof BytesMessage bytes) {
            limit.check(BodyLimit.length(bytes));
            return new MessageBody(read(bytes), "application/octet-stream");
        }
        if (message instanceof MapMessage map) {
            return json(generator -> object(generator, map));
        }
        if (message instanceof StreamMessage stream) {
            return json(generator -> array(generator, stream));
        }
        if (message instanceof ObjectMessage) {
            throw new RefusedException("message", "must be text, bytes, a map or a list", "a Java object");
        }
        return new MessageBody(new byte[0], "application/octet-stream");
    }

    /** Whether this is a value of AMQP's own types, still encoded. */
    boolean isAmqpValue() {
        for (int i = 0; i < AMQP_VALUE.length; i++) {
            if (bytes.length <= i || bytes[i] != AMQP_VALUE[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] read(BytesMessage message) throws JMSException {
        message.reset();
        byte[] body = new byte[Math.toIntExact(message.getBodyLength())];
        message.readBytes(body);
        return body;
    }

    /** Writes one value. */
    private interface Content {
        void write(JsonGenerator json) throws IOException, JMSException;
    }

    private static MessageBody json(Content content) throws JMSException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            content.write(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory only
        }
        return new MessageBody(out.toByteArray(), EventData.JSON);
    }

    private static void object(JsonGenerator json, MapMessage message) throws IOException, JMSException {
        json.writeStartObject();
        Enumeration<?> names = message.getMapNames();
        for (Object each : Collections.list(names)) {
            json.writeFieldName((String) each);
            value(json, message.getObject((String) each));
        }
        json.writeEndObject();
    }

    private static void array(JsonGenerator json, StreamMessage message) throws IOException, JMSException {
        message.reset();
        json.writeStartArray();
        try {
            while (true) {
                value(json, message.readObject());
            }
        } catch (MessageEOFException end) {
            json.writeEndArray();
        }
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else if (value instanceof Character) {
            json.writeString(value.toString());
        } else {
            json.writePOJO(value); // null, a number, a flag, text: JMS has no other types
        }
    }
}
