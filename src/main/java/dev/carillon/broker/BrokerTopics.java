package dev.carillon.broker;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.LogGrew;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.LogReaders;
import dev.carillon.loop.FailureLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts and stops the reader that writes the broker's topics. */
@ApplicationScoped
public class BrokerTopics {

    /** Name of its cursor. */
    public static final String READER = "broker";

    private static final FailureLog LOG = new FailureLog(BrokerTopics.class);
    static final int BATCH = 500;

    private final LogReaders readers;
    private final TopicSender sender;
    private final Tenants tenants;
    private final String publish;
    private volatile LogReader reader;
    private BrokerQuestion question;

    @Inject
    BrokerTopics(
            LogReaders readers,
            TopicSender sender,
            Tenants tenants,
            @ConfigProperty(name = "carillon.jms.publish", defaultValue = "**,!realtime/**") String publish) {
        this.readers = readers;
        this.sender = sender;
        this.tenants = tenants;
        this.publish = publish;
    }

    protected BrokerTopics() { // CDI client proxy
        this(null, null, null, null);
    }

    public synchronized void start() throws SQLException {
        TopicSelection selection = selection();
        question = new BrokerQuestion(sender.factory());
        OutgoingTopics topics = new OutgoingTopics(selection, tenants::name, question, sender::send);
        reader = readers.start(READER, BATCH, topics::on);
        LOG.info("broker.topics publish=" + publish);
    }

    private TopicSelection selection() {
        try {
            return TopicSelection.parse(publish);
        } catch (RefusedException e) {
            throw new IllegalArgumentException("carillon.jms.publish: " + e.getMessage(), e);
        }
    }

    /** Looks soon. */
    void on(@Observes LogGrew grew) {
        LogReader running = reader;
        if (running != null) {
            running.wake();
        }
    }

    public synchronized void stop() {
        if (reader != null) {
            readers.stop(reader);
            question.close(); // after the loop has ended: it is the loop's
            reader = null;
        }
    }
}
