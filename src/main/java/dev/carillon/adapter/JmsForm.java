package dev.carillon.adapter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.activemq.artemis.protocol.amqp.util.TLSEncode;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.ReadableBuffer;

/**
 * An AMQP message in the form that JMS can hold: values of types that only AMQP has are text, a body that is neither text
 * nor bytes is JSON, one of several sections is one section, and each message has a message-id.
 */
final class JmsForm {

    /** Says why a message cannot be an event whatever its reader makes of it. */
    static final String UNREADABLE = "carillon_unreadable";

    private static final int LONGEST_REASON = 500;
    private static final Set<String> NUMBERS = Set.of(
            "x-opt-delivery-time",
            "x-opt-delivery-delay",
            "x-opt-ingress-time",
            "x-opt-routing-type",
            "x-opt-jms-msg-type",
            "x-opt-jms-dest",
            "x-opt-jms-reply-to");

    private Header header;
    private Map<Symbol, Object> annotations;
    private Properties properties = new Properties();
    private final Map<String, Object> application = new LinkedHashMap<>();
    private Section body;
    private boolean changed;

    private JmsForm() {}

    /** @throws RuntimeException if it cannot be decoded, or is nested too deep */
    static JmsForm of(byte[] encoded) {
        JmsForm form = new JmsForm();
        List<Section> bodies = new ArrayList<>();
        for (Object section : sections(encoded)) {
            if (section instanceof Header header) {
                form.header = header;
            } else if (section instanceof MessageAnnotations annotations) {
                form.read(annotations);
            } else if (section instanceof Properties properties) {
                form.properties = properties;
            } else if (section instanceof ApplicationProperties properties) {
                form.read(properties);
            } else if (section instanceof Data || section instanceof AmqpValue || section instanceof AmqpSequence) {
                bodies.add((Section) section);
            } else if (section instanceof Footer) {
                form.changed = true; // it is about the encoding, which is not kept
            }
        }
        form.identify();
        form.read(bodies);
        return form;
    }

    /** Everything as it came, as the body of a message that says why. */
    static JmsForm unreadable(byte[] encoded, Throwable why) {
        JmsForm form = new JmsForm();
        String reason = "AMQP message that cannot be read: " + why;
        form.application.put(UNREADABLE, reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        form.body = new Data(new Binary(encoded));
        form.identify();
        return form;
    }

    /** Whether it is not as it was sent. */
    boolean isChanged() {
        return changed;
    }

    AMQPStandardMessage message() {
        return AMQPStandardMessage.createMessage(
                0,
                0,
                null,
                header,
                properties,
                null,
                annotations,
                application.isEmpty() ? null : application,
                null,
                body);
    }

    private static List<Object> sections(byte[] encoded) {
        DecoderImpl decoder = TLSEncode.getDecoder();
        ReadableBuffer buffer = ReadableBuffer.ByteBufferReader.wrap(encoded);
        decoder.setBuffer(buffer);
        try {
            List<Object> sections = new ArrayList<>();
            while (buffer.hasRemaining()) {
                sections.add(decoder.readObject());
            }
            return sections;
        } finally {
            decoder.setBuffer(null);
        }
    }

    /** Artemis casts these to numbers without a look. */
    private void read(MessageAnnotations section) {
        annotations = new HashMap<>();
        if (section.getValue() != null) {
            section.getValue().forEach((name, value) -> {
                if (NUMBERS.contains(name.toString()) && !(value instanceof Number)) {
                    changed = true;
                } else {
                    annotations.put(name, value);
                }
            });
        }
    }

    /** What begins with {@code _AMQ_} or {@code JMS} would command Artemis and its client, which is not up to a sender. */
    private void read(ApplicationProperties section) {
        if (section.getValue() == null) {
            return;
        }
        for (Map.Entry<?, ?> each : section.getValue().entrySet()) {
            String name = String.valueOf(each.getKey());
            boolean own = !name.isEmpty() && !name.startsWith("_AMQ_") && !name.startsWith("JMS");
            if (own && each.getKey() instanceof String && isHeldByJms(each.getValue())) {
                application.put(name, each.getValue());
            } else {
                changed = true;
                if (own) {
                    application.put(name, AmqpJson.text(each.getValue()));
                }
            }
        }
    }

    private static boolean isHeldByJms(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Boolean
                || value instanceof Number && !AmqpDecimal.is(value)
                || value instanceof Binary;
    }

    /** Only by its message-id a redelivered message is not a second event. */
    private void identify() {
        Object id = properties.getMessageId();
        boolean known =
                id instanceof String || id instanceof UUID || id instanceof UnsignedLong || id instanceof Binary;
        if (!known) {
            properties.setMessageId(id == null ? UUID.randomUUID().toString() : AmqpJson.text(id));
            changed = true;
        }
    }

    private void read(List<Section> bodies) {
        if (bodies.isEmpty()) {
            return;
        }
        Section first = bodies.get(0);
        if (bodies.size() == 1 && (first instanceof Data || first instanceof AmqpValue value && isPlain(value))) {
            body = first;
            return;
        }
        changed = true;
        body = first instanceof Data ? joined(bodies) : json(bodies);
    }

    private static boolean isPlain(AmqpValue value) {
        Object content = value.getValue();
        return content == null || content instanceof String || content instanceof Binary;
    }

    private static Data joined(List<Section> bodies) {
        List<Binary> parts = new ArrayList<>();
        for (Section each : bodies) {
            parts.add(((Data) each).getValue());
        }
        byte[] all = new byte[parts.stream().mapToInt(Binary::getLength).sum()];
        int end = 0;
        for (Binary each : parts) {
            each.asByteBuffer().get(all, end, each.getLength());
            end += each.getLength();
        }
        return new Data(new Binary(all));
    }

    /** A text by itself stays text; a date and a UUID are what their sender wrote as such. */
    private Section json(List<Section> bodies) {
        Object value;
        if (bodies.get(0) instanceof AmqpValue single) {
            value = single.getValue();
        } else {
            List<Object> all = new ArrayList<>();
            bodies.forEach(each -> all.addAll(((AmqpSequence) each).getValue()));
            value = all;
        }
        if (value instanceof Symbol || value instanceof Character || value instanceof UUID || value instanceof Date) {
            return new AmqpValue(AmqpJson.text(value));
        }
        if (properties.getContentType() == null) {
            properties.setContentType(Symbol.valueOf("application/json"));
        }
        return new Data(new Binary(AmqpJson.write(value).getBytes(StandardCharsets.UTF_8)));
    }
}
