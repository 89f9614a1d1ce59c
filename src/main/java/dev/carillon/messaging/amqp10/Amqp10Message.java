package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.OutgoingMessage;
import java.nio.BufferOverflowException;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.message.Message;

/** A message as AMQP 1.0 has it: CloudEvents' AMQP binding 1.0.2, with the underscore that JMS clients can read. */
final class Amqp10Message {

    static final String PREFIX = "cloudEvents_"; // section 3.1.3.1
    private static final int REST = 4_096;

    private Amqp10Message() {}

    static byte[] encoded(OutgoingMessage message, boolean durable) {
        Message made = Proton.message();
        Header header = new Header();
        header.setDurable(durable);
        made.setHeader(header);
        Properties properties = new Properties();
        properties.setMessageId(message.id());
        properties.setTo(message.address());
        properties.setGroupId(message.key());
        if (message.contentType() != null) {
            properties.setContentType(Symbol.valueOf(message.contentType()));
        }
        made.setProperties(properties);
        if (!message.attributes().isEmpty()) {
            Map<String, Object> attributes = new HashMap<>();
            message.attributes().forEach((name, value) -> attributes.put(PREFIX + name, value));
            made.setApplicationProperties(new ApplicationProperties(attributes));
        }
        made.setBody(new Data(new Binary(message.body())));
        return bytes(made, message.body().length + REST);
    }

    private static byte[] bytes(Message message, int size) {
        byte[] buffer = new byte[size];
        try {
            int length = message.encode(buffer, 0, buffer.length);
            return length == buffer.length ? buffer : java.util.Arrays.copyOf(buffer, length);
        } catch (BufferOverflowException longer) {
            return bytes(message, size * 2);
        }
    }
}
