package dev.carillon.servicestack;

import dev.carillon.loop.FailureLog;
import jakarta.enterprise.inject.Vetoed;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Relays from a queue that something else fills; call it every {@link #POLLING}. What cannot be relayed goes to another queue,
 * or back if that does not accept it, and the rest goes on. Thread safe if its queues are.
 */
@Vetoed
public class QueueRelay implements EventRelay {

    /** How often the original looks. */
    public static final Duration POLLING = Duration.ofSeconds(5);

    /** Maximum number of events in one call. */
    public static final int BATCH = 100;

    private static final FailureLog LOG = new FailureLog(QueueRelay.class);

    private final EventQueue target;
    private final EventSink unhandled;
    private final Consumer<WebhookEvent> relay;

    /**
     * @param target the original's {@code webhookevents}
     * @param unhandled the original's {@code unhandledwebhookevents}
     * @param relay brings one event to its subscribers, or throws
     */
    public QueueRelay(EventQueue target, EventSink unhandled, Consumer<WebhookEvent> relay) {
        this.target = target;
        this.unhandled = unhandled;
        this.relay = relay;
    }

    @Override
    public void notifySubscribers() {
        for (WebhookEvent each : target.take(BATCH)) {
            try {
                relay.accept(each);
            } catch (RuntimeException | Error e) { // the others are taken out of their queue as well
                LOG.log(Level.WARNING, "servicestack.relay.unhandled event=" + each.id(), e);
                setAside(each);
            }
        }
    }

    private void setAside(WebhookEvent event) {
        try {
            unhandled.write(event);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "servicestack.relay.kept event=" + event.id() + "; it is relayed again", e);
            target.write(event);
        }
    }
}
