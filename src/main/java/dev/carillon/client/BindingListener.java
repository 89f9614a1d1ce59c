package dev.carillon.client;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Knows what requests raise by bindings: asks Carillon at the start, whenever it says that bindings have changed, and every 5 s. While
 * Carillon does not answer, what it has said last holds. Runs only where there are JAX-RS resources. Thread safe.
 */
@OnePerApplication
class BindingListener {

    private static final Logger LOG = Logger.getLogger(BindingListener.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(1); // until there was an answer
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Broker broker;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile BoundTopics bound = BoundTopics.NONE;
    private Thread thread; // guarded by this

    @Inject
    BindingListener(Broker broker) {
        this.broker = broker;
    }

    BoundTopics bound() {
        return bound;
    }

    /** From now on it listens, if it does not yet. In the application's own context. */
    synchronized void begin() {
        if (thread == null && ended.getCount() > 0) {
            Question question = Question.of("bindings", Map.of("carillon_client", ClientSettings.name()));
            thread = ManagedThreads.start("bindings", () -> listen(question));
        }
    }

    private void listen(Question question) {
        boolean failed = false;
        while (ended.getCount() > 0) {
            try {
                receive(question);
                failed = false;
            } catch (Throwable e) { // no one would notice a listener that has ended
                if (ended.getCount() > 0) {
                    LOG.log(failed ? Level.FINE : Level.WARNING, "client.bindings.failed; it connects again", e);
                }
                failed = true;
                rest();
            }
        }
    }

    private void receive(Question question) throws JMSException {
        long known = -1; // another database may have a smaller version
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(
                        session.createTopic(Question.ANSWERS),
                        question.selector() + " OR carillon_news = 'bindings'")) {
            connection.start();
            while (ended.getCount() > 0) {
                question.send(session);
                long asked = System.nanoTime();
                boolean isChanged = false;
                while (!isChanged && ended.getCount() > 0) {
                    Duration left = (known < 0 ? FIRST_LOOK : LOOK).minusNanos(System.nanoTime() - asked);
                    if (left.toMillis() <= 0) {
                        break;
                    }
                    Message message = consumer.receive(Math.min(left.toMillis(), EventReceiver.WAIT.toMillis()));
                    isChanged = message != null && message.propertyExists("carillon_news");
                    if (!isChanged && message instanceof TextMessage text) {
                        known = take(BoundTopics.read(text.getText()), known);
                    }
                }
            }
        }
    }

    /** One that another node has answered with may be older than what is known. */
    private long take(BoundTopics answer, long known) {
        if (answer.version() < known) {
            return known;
        }
        if (!answer.all().equals(bound.all())) {
            LOG.info("client.bindings version=" + answer.version() + " count="
                    + answer.all().size());
        }
        bound = answer;
        return answer.version();
    }

    private void rest() {
        try {
            ended.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            LOG.log(Level.FINE, "client.interrupted", e); // by stop, which says so
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
