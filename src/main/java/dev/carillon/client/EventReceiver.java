package dev.carillon.client;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Receives one event and gives it to the subscribers, in one transaction. Thread safe. */
@ApplicationScoped
class EventReceiver {

    private static final Logger LOG = Logger.getLogger(EventReceiver.class.getName());

    /** How long one call waits for an event; an undeployment waits as long. */
    static final Duration WAIT = Duration.ofSeconds(2);

    /** One is not always enough: the server may have begun to end the transaction by itself. */
    private static final int ROLLBACKS = 4;

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

    /** By UserTransaction, because Payara enlists nothing in what {@code @Transactional} begins on a managed thread. */
    void next(String address, String subscription) throws Exception {
        transaction.setTransactionTimeout(0); // the server's own: a bean may have set another for this thread
        transaction.begin();
        try {
            receive(address, subscription);
            transaction.commit();
        } finally {
            leave();
        }
    }

    /** Opens a new one each time: a pooled connection takes part in the transaction only if it was opened within. */
    private void receive(String address, String subscription) throws JMSException {
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

    /** Whatever a bean has done: the thread is in no transaction after this, or the next one could not begin. */
    private void leave() throws SystemException {
        for (int i = 0; i < ROLLBACKS && transaction.getStatus() != Status.STATUS_NO_TRANSACTION; i++) {
            rollBack();
        }
    }

    private void rollBack() throws SystemException {
        try {
            transaction.rollback();
        } catch (Exception e) {
            LOG.log(Level.FINE, "client.transaction.over", e);
            leaveWhatIsOver();
        }
    }

    /** A transaction that was rolled back when its time was over is left by a commit, if no rollback leaves it. */
    private void leaveWhatIsOver() throws SystemException {
        int status = transaction.getStatus();
        if (status == Status.STATUS_ACTIVE || status == Status.STATUS_NO_TRANSACTION) {
            return;
        }
        try {
            transaction.commit();
        } catch (Exception e) {
            LOG.log(Level.FINE, "client.transaction.over", e);
        }
    }
}
