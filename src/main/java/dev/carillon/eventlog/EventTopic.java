package dev.carillon.eventlog;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.Wakeup;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;

/**
 * Announces to other nodes that the log has grown: what was committed meanwhile goes out as one message. The readers of this node
 * need no broker: {@link LogGrew} wakes them.
 *
 * <p>Not persistent, expiring, and given up at once when the broker is unreachable: readers look by themselves. Thread safe.
 */
@ApplicationScoped
public class EventTopic {

    private static final FailureLog LOG = new FailureLog(EventTopic.class);
    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each commit
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final Duration SLOW = Duration.ofSeconds(3);
    private static final Duration EXPIRY = Duration.ofSeconds(30);
    private static final int MAX_IDS = 1_000;

    /** Property of the message: which node has sent it. */
    private static final String NODE = "carillon_node";

    @Resource(lookup = "java:app/jms/carillon/connectionFactory")
    ConnectionFactory connections;

    @Resource(lookup = "java:app/jms/carillon/announcements")
    Topic announcements;

    @Inject
    Loops loops;

    @Inject
    Node node;

    private final Unannounced committed = new Unannounced();
    private final Wakeup wakeup = new Wakeup();
    private volatile boolean away;
    private volatile long sendingSince; // by System.nanoTime; 0 while nothing is sent
    private JMSContext context; // of the loop's thread

    public void start() {
        wakeup.of(loops.start("announcements", this::step));
    }

    /** After the loop has ended. */
    public void end() {
        close();
    }

    /** Whether the broker could not be reached the last time, or has kept an announcement waiting for 3 s. */
    public boolean isAway() {
        long since = sendingSince; // a client that connects again and again blocks instead of failing
        return away || (since != 0 && System.nanoTime() - since > SLOW.toNanos());
    }

    /** Whether this announcement, heard on this node, is its own; then its readers have been woken at the commit. */
    boolean isOwn(Message announcement) throws JMSException {
        return node.id().equals(announcement.getStringProperty(NODE));
    }

    void on(@Observes LogGrew grew) {
        if (grew.here().isEmpty()) {
            return; // others have announced it
        }
        committed.add(grew.here());
        wakeup.wake();
    }

    private Duration step() {
        List<Unannounced.Entry> next = committed.poll(MAX_IDS);
        if (next.isEmpty() && !away) {
            return REST;
        }
        sendingSince = System.nanoTime() | 1; // never 0
        try {
            connect();
            if (!next.isEmpty()) {
                send(EventAnnouncement.of(next).text());
            }
            if (away) {
                away = false;
                LOG.info("broker.back; announcements go on");
            }
            return Duration.ZERO;
        } catch (
                RuntimeException
                        e) { // a server that is about to stop, or a broken client, throws others than JMS's own
            close();
            committed.clear();
            if (!away) {
                away = true;
                LOG.warning("broker.away; readers on other nodes look by themselves every 5 s: " + e.getMessage());
                LOG.log(Level.FINE, "broker.away", e);
            }
            return AWAY;
        } finally {
            sendingSince = 0;
        }
    }

    private void connect() {
        if (context == null) {
            context = connections.createContext(JMSContext.AUTO_ACKNOWLEDGE);
        }
    }

    private void send(String text) {
        JMSProducer producer = context.createProducer()
                .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                .setTimeToLive(EXPIRY.toMillis())
                .setDisableMessageID(true)
                .setDisableMessageTimestamp(true)
                .setProperty(NODE, node.id());
        producer.send(announcements, text);
    }

    private void close() {
        JMSContext closing = context;
        context = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (RuntimeException e) {
                LOG.log(Level.FINE, "broker.close", e);
            }
        }
    }
}
