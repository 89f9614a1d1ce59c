package dev.carillon.enmeshed;

import dev.carillon.event.EventData;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.loop.FailureLog;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;

/**
 * The events of this deployment's application by dotted names, as a Connector's event bus has them: {@code transport.messageReceived},
 * {@code transport.*} (one segment), {@code **} (any number). Each injection is one of its own, which ends with its owner.
 *
 * <p>A handler that throws is reported in the log, and called no more for that event; others do not notice. Thread safe.
 */
@Dependent
public class ConnectorEvents implements AutoCloseable {

    private static final FailureLog LOG = new FailureLog(ConnectorEvents.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventManager manager;
    private final Map<Integer, Subscription> subscriptions = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();
    private final Object calls = new Object();
    private int running; // guarded by calls
    private boolean isClosed; // likewise

    @Inject
    ConnectorEvents(EventManager manager) {
        this.manager = manager;
    }

    private record Subscription(String topic, EventSubscriber listener) {}

    /**
     * From now on the handler hears the events of this name or pattern.
     *
     * @return by which {@link #unsubscribe} ends it
     * @throws dev.carillon.event.RefusedException if this is not a pattern
     * @throws IllegalStateException if it is closed
     */
    public int subscribe(String pattern, EventSubscriber handler) {
        return subscribe(pattern, handler, false);
    }

    /** The same for the first one of them only. */
    public int subscribeOnce(String pattern, EventSubscriber handler) {
        return subscribe(pattern, handler, true);
    }

    private int subscribe(String pattern, EventSubscriber handler, boolean isOnce) {
        TopicPattern wanted = TopicPattern.fromDotted(pattern);
        int id = last.incrementAndGet();
        AtomicBoolean isOver = new AtomicBoolean();
        EventSubscriber listener = event -> {
            boolean isMeant = wanted.matches(event.topic()); // the manager's names mean all below them, too
            if (isMeant && (!isOnce || isOver.compareAndSet(false, true))) {
                call(handler, event);
                if (isOnce) {
                    unsubscribe(id);
                }
            }
        };
        synchronized (calls) {
            if (isClosed) {
                throw new IllegalStateException("it is closed");
            }
            subscriptions.put(id, new Subscription(wanted.value(), listener));
        }
        manager.subscribe(wanted.value(), listener);
        return id;
    }

    private void call(EventSubscriber handler, EventData event) {
        synchronized (calls) {
            if (isClosed) {
                return;
            }
            running++;
        }
        try {
            handler.onEvent(event);
        } catch (RuntimeException | Error e) { // nobody calls it again
            LOG.log(Level.WARNING, "enmeshed.handler-failed topic=" + event.getTopic(), e);
        } finally {
            synchronized (calls) {
                running--;
                calls.notifyAll();
            }
        }
    }

    /** @return whether there was such a subscription */
    public boolean unsubscribe(int id) {
        Subscription found = subscriptions.remove(id);
        if (found == null) {
            return false;
        }
        manager.unsubscribe(found.topic(), found.listener());
        return true;
    }

    /**
     * Ends all subscriptions, and waits for handlers that run.
     *
     * @throws TimeoutException if one runs longer than this; the subscriptions have ended all the same
     */
    public void close(Duration patience) throws TimeoutException {
        synchronized (calls) {
            isClosed = true;
        }
        subscriptions.keySet().forEach(this::unsubscribe);
        long until = System.nanoTime() + patience.toNanos();
        synchronized (calls) {
            while (running > 0) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new TimeoutException(running + " handlers still run after " + patience);
                }
                await(left);
            }
        }
    }

    private void await(long milliseconds) {
        try {
            calls.wait(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while handlers run", e);
        }
    }

    /** The same with 10 s; who still runs then is reported in the log. */
    @Override
    @PreDestroy
    public void close() {
        try {
            close(PATIENCE);
        } catch (TimeoutException e) {
            LOG.warning("enmeshed.handlers-run: " + e.getMessage());
        }
    }
}
