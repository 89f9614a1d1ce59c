package dev.carillon.broker;

import dev.carillon.eventlog.Lease;
import dev.carillon.eventlog.StoredEvent;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.transaction.UserTransaction;
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

    @Inject
    UserTransaction transaction;

    ConnectionFactory factory() {
        return factory;
    }

    /**
     * JTA, because WildFly's JmsXA does not heed a session of its own transactions. By UserTransaction, because Payara enlists
     * no connection in what {@code @Transactional} begins on a managed thread: the messages were gone without a word.
     */
    void send(List<Outgoing> batch, Lease lease) throws Exception {
        transaction.begin();
        boolean done = false;
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            write(session, batch);
            lease.check(); // a broker may hold a sender up for long
            done = true;
        } finally {
            if (!done) {
                transaction.rollback();
            }
        }
        transaction.commit();
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
