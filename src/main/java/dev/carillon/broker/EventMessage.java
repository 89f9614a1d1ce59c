package dev.carillon.broker;

import dev.carillon.cloudevents.CloudEventsHeaders;
import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;

/** An event as a JMS message: the structured CloudEvent as text, its attributes as properties for selectors. */
final class EventMessage {

    static final String PREFIX = "cloudEvents_";
    static final String APPLICATION = "carillon_application";
    static final String POSITION = "carillon_position";

    /** Set by the embedded broker on what a key sends: the uid of the key's application. */
    static final String PUBLISHER = "carillon_publisher";

    /** Set with it: whether the key may publish for other applications. */
    static final String PUBLISHER_FOR_ALL = "carillon_publisher_for_all";

    /** How Artemis maps AMQP's content type. */
    static final String CONTENT_TYPE = "JMS_AMQP_ContentType";

    /** A longer attribute is in the body only; brokers keep properties in memory. */
    static final int LONGEST_PROPERTY = 1_000;

    private EventMessage() {}

    static TextMessage write(Session session, StoredEvent stored, String application) throws JMSException {
        EventData event = stored.event();
        TextMessage message =
                session.createTextMessage(new String(CloudEventsJson.write(event), StandardCharsets.UTF_8));
        CloudEventsHeaders.write(event, (name, value) -> set(message, PREFIX + name, value));
        if (event.getDataContentType() != null) {
            set(message, PREFIX + "datacontenttype", event.getDataContentType());
        }
        message.setStringProperty(APPLICATION, application);
        message.setLongProperty(POSITION, stored.position());
        message.setStringProperty(CONTENT_TYPE, CloudEventsJson.MEDIA_TYPE);
        message.setJMSType(event.getType());
        return message;
    }

    private static void set(Message message, String name, String value) {
        if (value.length() > LONGEST_PROPERTY) {
            return;
        }
        try {
            message.setStringProperty(name, value);
        } catch (JMSException e) { // names are letters and digits: only a closed session gets here
            throw new IllegalStateException(e);
        }
    }
}
