package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.observer.Subscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;

/** Receives one event and gives it to its subscriber, in one transaction. Thread safe. */
@ApplicationScoped
class EventReceiver {

    /** The longest that one call waits for an event; an undeployment waits as long. */
    static final Duration WAIT = Duration.ofSeconds(2);

    /** How many events that are not for this subscriber are passed over in one transaction. */
    private static final int MOST_PASSED_OVER = 100;

    private final Broker broker;
    private final OwnTransaction transaction;

    @Inject
    EventReceiver(Broker broker, OwnTransaction transaction) {
        this.broker = broker;
        this.transaction = transaction;
    }

    protected EventReceiver() { // CDI client proxy
        this(null, null);
    }

    /**
     * @param subscription the name of the durable subscription
     * @param wait how long, if there is none
     */
    void next(String address, String subscription, Subscriber subscriber, Duration wait) throws Exception {
        transaction.run(() -> receive(address, subscription, subscriber, wait));
    }

    /** Opens a new one each time: a pooled connection takes part in the transaction only if it was opened within. */
    private void receive(String address, String subscription, Subscriber subscriber, Duration wait)
            throws JMSException {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer =
                        session.createSharedDurableConsumer(session.createTopic(address), subscription)) {
            connection.start();
            boolean isHeard = false;
            Message message = consumer.receive(wait.toMillis());
            for (int i = 0; message != null && !isHeard; i++) {
                isHeard = hears(subscriber, message);
                // One that was given before was rolled back together with one that failed: it ends the transaction, so
                // that it
                // is not rolled back with it again, up to the dead letters.
                boolean isEnough = isHeard || i == MOST_PASSED_OVER || message.getJMSRedelivered();
                message = isEnough ? null : consumer.receiveNoWait();
            }
        }
    }

    private static boolean hears(Subscriber subscriber, Message message) throws JMSException {
        if (!(message instanceof TextMessage text)) {
            return false;
        }
        EventData event = StructuredEvent.read(text.getText());
        if (!subscriber.wants(event)) {
            return false;
        }
        try {
            subscriber.hears().onEvent(event);
            return true;
        } finally {
            Thread.interrupted(); // one that interrupts its thread means none but itself
        }
    }
}
