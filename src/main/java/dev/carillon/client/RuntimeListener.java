package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Subscribers added at run time: on this node, from their subscription on, until they are removed or the application ends.
 *
 * <p>With none subscribed nothing runs; else one thread receives from the broker's topics, without a durable subscription: what is
 * sent while the broker is down is not received later. Thread safe.
 */
@ApplicationScoped
class RuntimeListener implements EventManager {

    private static final Logger LOG = Logger.getLogger(RuntimeListener.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Broker broker;
    private final RuntimeSubscribers subscribers;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Thread thread; // guarded by this, as is the next one
    private CountDownLatch listening;

    @Inject
    RuntimeListener(Broker broker, RuntimeSubscribers subscribers) {
        this.broker = broker;
        this.subscribers = subscribers;
    }

    protected RuntimeListener() { // CDI client proxy
        this(null, null);
    }

    /** Returns when it is connected to the broker; if that takes more than 10 s it goes on by itself. */
    @Override
    public void subscribe(String topic, EventSubscriber subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        List<TopicPattern> patterns = TopicPattern.allAndBelow(topic);
        await(begin(subscriber, patterns));
    }

    @Override
    public void unsubscribe(String topic, EventSubscriber subscriber) {
        subscribers.remove(subscriber, TopicPattern.allAndBelow(topic));
    }

    private synchronized CountDownLatch begin(EventSubscriber subscriber, List<TopicPattern> patterns) {
        subscribers.add(subscriber, patterns);
        if (thread == null) {
            CountDownLatch connected = new CountDownLatch(1);
            listening = connected;
            thread = ManagedThreads.start("runtime-subscribers", () -> listen(connected));
        }
        return listening;
    }

    private static void await(CountDownLatch connected) {
        try {
            if (!connected.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warning("client.subscribed.late; events are heard as soon as the broker is reached");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(CountDownLatch connected) {
        boolean failed = false;
        while (!isOver()) {
            try {
                receive(connected);
                failed = false;
            } catch (Throwable e) { // no one would notice a listener that has ended
                LOG.log(failed ? Level.FINE : Level.WARNING, "client.failed; it connects again", e);
                failed = true;
                rest();
            }
        }
    }

    private void receive(CountDownLatch connected) throws JMSException {
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createTopic(ClientSettings.address()))) {
            connection.start();
            connected.countDown();
            while (ended.getCount() > 0 && !subscribers.isEmpty()) {
                Message message = consumer.receive(
                        subscribers.untilNextTry(EventReceiver.WAIT).toMillis());
                if (message instanceof TextMessage text) {
                    hear(text.getText());
                }
                subscribers.hearAgain();
            }
        }
    }

    /** A message that is not an event is not ours, and costs no event. */
    private void hear(String text) {
        EventData event;
        try {
            event = StructuredEvent.read(text);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "client.no-event", e);
            return;
        }
        subscribers.hear(event);
    }

    /** Later subscriptions start again. */
    private synchronized boolean isOver() {
        boolean over = ended.getCount() == 0 || subscribers.isEmpty();
        if (over) {
            thread = null;
        }
        return over;
    }

    private void rest() {
        try {
            ended.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.log(
                    Level.FINE,
                    "client.interrupted",
                    e); // by stop, which says so, or by a subscriber, which has no say
        }
    }

    @PreDestroy
    void stop() {
        ended.countDown();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            ManagedThreads.join(running);
        }
    }
}
