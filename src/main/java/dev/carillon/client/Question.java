package dev.carillon.client;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * Something that is asked of Carillon over the broker: a message to the topic {@code carillon.questions}, answered on the topic {@code
 * carillon.answers} under its id. Immutable.
 *
 * @param id different from all others
 * @param kind what is asked for
 * @param properties what else is said; values that are null are not
 */
record Question(String id, String kind, Map<String, String> properties) {

    static final String ANSWERS = "carillon.answers";
    static final String ID = "carillon_question_id";

    private static final String QUESTIONS = "carillon.questions";
    private static final Duration EXPIRY = Duration.ofSeconds(10);

    static Question of(String kind, Map<String, String> properties) {
        return new Question(UUID.randomUUID().toString(), kind, properties);
    }

    /** Of a consumer: its answers, and nothing else. */
    String selector() {
        return ID + " = '" + id + "'";
    }

    void send(Session session) throws JMSException {
        Message message = session.createMessage();
        message.setStringProperty("carillon_question", kind);
        message.setStringProperty(ID, id);
        message.setStringProperty("carillon_application", ClientSettings.application());
        for (Map.Entry<String, String> each : properties.entrySet()) {
            message.setStringProperty(each.getKey(), each.getValue());
        }
        try (MessageProducer producer = session.createProducer(session.createTopic(QUESTIONS))) {
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.setTimeToLive(EXPIRY.toMillis());
            producer.send(message);
        }
    }
}
