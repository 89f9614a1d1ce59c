package dev.carillon.client;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.transaction.UserTransaction;
import java.time.Duration;

/** Receives one event and gives it to the subscribers, in one transaction. Thread safe. */
@ApplicationScoped
class EventReceiver {

    /** How long one call waits for an event; an undeployment waits as long. */
    static final Duration WAIT = Duration.ofSeconds(2);

    private final Broker broker;
    private final Subscribers subscribers;
    private final UserTransaction transaction;

    @Inject
    EventReceiver(Broker broker, Subscribers subscribers, UserTransaction transaction) {
        this.broker = broker;
        this.subscribers = subscribers;
        this.transaction = transaction;
    }

    protected EventReceiver() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * Opens anew each time: a pooled connection takes part in the transaction only if it was opened within. By
     * UserTransaction, because Payara enlists nothing in what {@code @Transactional} begins on a managed thread.
     */
    void next(String address, String subscription) throws Exception {
        transaction.begin();
        boolean done = false;
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer =
                        session.createSharedDurableConsumer(session.createTopic(address), subscription)) {
            connection.start();
            Message message = consumer.receive(WAIT.toMillis());
            if (message instanceof TextMessage text) {
                subscribers.call(StructuredEvent.read(text.getText()));
            }
            done = true;
        } finally {
            if (!done) {
                transaction.rollback();
            }
        }
        transaction.commit();
    }
}
