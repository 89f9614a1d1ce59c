package dev.carillon.conformance;

import dev.carillon.fixture.RemoteBroker;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What was refused of the queue, with its reason. Thread safe. */
final class DeadLetterBox implements AutoCloseable {

    private final Map<String, String> reasons = new ConcurrentHashMap<>();
    private final JMSConsumer consumer;

    DeadLetterBox(JMSContext jms) {
        consumer = jms.createConsumer(jms.createQueue("carillon.dead-letters"));
    }

    /** Takes what is there, by the JMSMessageID of what was sent. */
    Map<String, String> reasons() {
        for (Message letter = consumer.receive(200); letter != null; letter = consumer.receiveNoWait()) {
            try {
                String id = letter.getJMSCorrelationID();
                String reason = RemoteBroker.property(letter, "carillon_reason");
                reasons.put(id == null ? "?" + reasons.size() : id, reason == null ? "" : reason);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }
        return reasons;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
