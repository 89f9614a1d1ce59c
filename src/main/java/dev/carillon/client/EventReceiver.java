package dev.carillon.client;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.transaction.Transactional;
import java.time.Duration;

/** Receives one event and gives it to the subscribers, in one transaction. Thread safe. */
@ApplicationScoped
class EventReceiver {

    /** How long one call waits for an event; an undeployment waits as long. */
    static final Duration WAIT = Duration.ofSeconds(2);

    private final Broker broker;
    private final Subscribers subscribers;

    @Inject
    EventReceiver(Broker broker, Subscribers subscribers) {
        this.broker = broker;
        this.subscribers = subscribers;
    }

    protected EventReceiver() { // CDI client proxy
        this(null, null);
    }

    /** Opens anew each time: a pooled connection takes part in the transaction only if it was opened within. */
    @Transactional(value = Transactional.TxType.REQUIRES_NEW, rollbackOn = Exception.class)
    void next(String address, String subscription) throws JMSException {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer =
                        session.createSharedDurableConsumer(session.createTopic(address), subscription)) {
            connection.start();
            Message message = consumer.receive(WAIT.toMillis());
            if (message instanceof TextMessage text) {
                subscribers.call(StructuredEvent.read(text.getText()));
            }
        }
    }
}
