package dev.carillon.broker;

import dev.carillon.broker.BrokerManagement.NoAnswer;
import dev.carillon.eventlog.EventTopic;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.HealthCheck;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/** Whether messages of {@code carillon.ingress} become events: they wait for the database, or nothing consumes them. */
@ApplicationScoped
class IngressCheck implements HealthCheck {

    private static final FailureLog LOG = new FailureLog(IngressCheck.class);
    private static final long KEPT = Duration.ofSeconds(2).toNanos();
    private static final long UNKNOWN = Duration.ofMinutes(1).toNanos(); // the broker logs what it cannot answer

    /** WildFly's broker puts the second prefix in front of a queue's name. */
    private static final List<String> RESOURCES =
            List.of("queue." + IncomingMessage.QUEUE, "queue.jms.queue." + IncomingMessage.QUEUE);

    private final StoreWait wait;
    private final EventTopic announcements;
    private final DeadLetters broker;
    private Optional<String> latest = Optional.empty();
    private List<String> resources = RESOURCES;
    private long askAgain = System.nanoTime();

    @Inject
    IngressCheck(StoreWait wait, EventTopic announcements, DeadLetters broker) {
        this.wait = wait;
        this.announcements = announcements;
        this.broker = broker;
    }

    protected IngressCheck() { // CDI client proxy
        this(null, null, null);
    }

    @Override
    public String name() {
        return "ingress";
    }

    @Override
    public boolean required() {
        return false;
    }

    @Override
    public Optional<String> problem() {
        if (wait.isWaiting()) {
            return Optional.of("events cannot be stored now; messages wait in " + IncomingMessage.QUEUE);
        }
        return announcements.isAway() ? Optional.empty() : noConsumer();
    }

    private synchronized Optional<String> noConsumer() {
        if (System.nanoTime() - askAgain >= 0) {
            int consumers = consumers();
            latest = consumers == 0
                    ? Optional.of("no consumer reads messages from " + IncomingMessage.QUEUE
                            + "; if this persists, restart the application")
                    : Optional.empty();
            askAgain = System.nanoTime() + (consumers < 0 ? UNKNOWN : KEPT);
        }
        return latest;
    }

    /** -1 if the broker does not say. */
    private int consumers() {
        for (String each : resources) {
            try (BrokerManagement management = new BrokerManagement(broker.connections())) {
                int consumers = management.ask(each, "getConsumerCount", null).getInt(0);
                resources = List.of(each);
                return consumers;
            } catch (JMSException | NoAnswer | RuntimeException e) {
                LOG.log(Level.FINEST, e, () -> "broker.consumers.unknown resource=" + each);
            }
        }
        return -1;
    }
}
