package dev.carillon.broker;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.subscriber.BindingsChanged;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;

/**
 * What applications beside Carillon are told: answers, and that bindings have changed. Not persistent, and expiring: what is lost is
 * asked for. Thread safe.
 */
@OnePerNode
class News {

    /** Where it goes out. */
    static final String TOPIC = "carillon.answers";

    /** Property: what has changed. */
    private static final String NEWS = "carillon_news";

    private static final Duration EXPIRY = Duration.ofSeconds(30);
    private static final FailureLog LOG = new FailureLog(News.class);

    private interface Properties {
        void set(TextMessage message) throws JMSException;
    }

    private final TopicSender sender;
    private final ServerExecutor executor;

    @Inject
    News(TopicSender sender, ServerExecutor executor) {
        this.sender = sender;
        this.executor = executor;
    }

    void answer(String question, String json) throws JMSException {
        send(json, message -> message.setStringProperty(Questions.ID, question));
    }

    /** On another thread: a broker that is away must not hold up who has seen the change. */
    void on(@Observes BindingsChanged changed) {
        if (!changed.seen()) {
            return;
        }
        try {
            executor.execute(this::tell);
        } catch (RejectedExecutionException e) { // applications look by themselves
            LOG.log(Level.FINE, "broker.news.untold", e);
        }
    }

    private void tell() {
        try {
            send("", message -> message.setStringProperty(NEWS, "bindings"));
        } catch (JMSException | RuntimeException e) {
            LOG.log(Level.FINE, "broker.news.untold", e);
        }
    }

    private void send(String text, Properties properties) throws JMSException {
        try (Connection connection = sender.factory().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(session.createTopic(TOPIC))) {
            TextMessage message = session.createTextMessage(text);
            properties.set(message);
            producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            producer.setTimeToLive(EXPIRY.toMillis());
            producer.send(message);
        }
    }
}
