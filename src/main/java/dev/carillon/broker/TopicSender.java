package dev.carillon.broker;

import dev.carillon.eventlog.StoredEvent;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends a batch to the broker's topics, in order. Thread safe. */
@ApplicationScoped
class TopicSender {

    /** An event and where it goes. */
    record Outgoing(BrokerAddress address, StoredEvent event) {}

    @Resource(lookup = "java:app/jms/carillon/connectionFactory")
    ConnectionFactory factory;

    ConnectionFactory factory() {
        return factory;
    }

    /**
     * Each message by itself, outside JTA: on Payara a background thread's XA session takes messages and never commits them
     * (seen), and neither server's connections allow local transactions. After a failure the batch comes again from the
     * cursor; listeners know a repeat by {@code cloudEvents_id}.
     */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public void send(List<Outgoing> batch) throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            write(session, batch);
        }
    }

    static void write(Session session, List<Outgoing> batch) throws JMSException {
        // For this batch only: a Topic that was sent to does not notice when its address is deleted.
        Map<String, Topic> topics = new HashMap<>();
        try (MessageProducer producer = session.createProducer(null)) {
            for (Outgoing each : batch) {
                String address = each.address().value();
                Topic topic = topics.get(address);
                if (topic == null) {
                    topic = session.createTopic(address);
                    topics.put(address, topic);
                }
                producer.send(
                        topic,
                        EventMessage.write(session, each.event(), each.address().application()));
            }
        }
    }
}
