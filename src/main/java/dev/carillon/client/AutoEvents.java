package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.TopicName;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends the events of requests and responses, on a thread of its own and in their order. At most 1,000 payloads and 16 MiB of them wait
 * in memory; while they do, because the broker is away, further ones are dropped. Thread safe.
 */
@OnePerApplication // no proxy: responses are written on threads of any kind
class AutoEvents {

    private static final Logger LOG = Logger.getLogger(AutoEvents.class.getName());
    private static final int MOST_WAITING = 1_000;
    private static final int MOST_BYTES = 16 << 20;
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private record Raised(List<TopicName> topics, Exchange exchange, Payload payload) {}

    private final EventNotifier notifier;
    private final Deque<Raised> waiting = new ArrayDeque<>(); // guarded by this, as are the next three
    private long bytes;
    private long dropped;
    private Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);

    @Inject
    AutoEvents(EventNotifier notifier) {
        this.notifier = notifier;
    }

    /** Of the application whose request this thread handles. */
    static AutoEvents get() {
        return CDI.current().select(AutoEvents.class).get();
    }

    /** Whatever goes wrong with an event is nothing to the request. */
    static void withoutHarm(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "client.raise.failed", e);
        }
    }

    synchronized void raise(List<TopicName> topics, Exchange exchange, Payload payload) {
        if (isOver() || waiting.size() == MOST_WAITING || bytes + payload.bytes().length > MOST_BYTES) {
            if (dropped++ == 0) {
                LOG.warning("client.raise.dropped topics=" + topics + "; more than this cannot wait for the broker");
            }
            return;
        }
        waiting.add(new Raised(topics, exchange, payload));
        bytes += payload.bytes().length;
        if (thread == null) {
            thread = ManagedThreads.start("auto-events", this::send);
        }
        notifyAll();
    }

    private void send() {
        for (Raised each = next(); each != null; each = next()) {
            for (TopicName topic : each.topics()) {
                send(topic, each);
            }
            done(each);
        }
    }

    /** It stays where it is until it was sent; null at the end. */
    private synchronized Raised next() {
        while (waiting.isEmpty() && !isOver()) {
            try {
                wait();
            } catch (InterruptedException e) {
                return null; // the application ends
            }
        }
        return waiting.peek();
    }

    private synchronized void done(Raised sent) {
        waiting.poll();
        bytes -= sent.payload().bytes().length;
        if (dropped > 0) {
            LOG.warning("client.raise.dropped count=" + dropped);
            dropped = 0;
        }
    }

    private void send(TopicName topic, Raised raised) {
        boolean again = true;
        for (int i = 0; again; i++) {
            try {
                notifier.notify(event(topic, raised));
                again = false;
            } catch (RuntimeException | Error e) { // no one would notice a thread that has ended
                again = e instanceof EventRejectedException rejected
                        && rejected.violations().isEmpty()
                        && rested();
                LOG.log(
                        i == 0 || !again ? Level.WARNING : Level.FINE,
                        "client.raise.failed topic=" + topic + (again ? "; it is sent again" : "; it is dropped"),
                        e);
            }
        }
    }

    private static EventData event(TopicName topic, Raised raised) {
        return raised.payload()
                .in(EventData.builder(topic))
                .metadata(raised.exchange().json(raised.payload().isCut()))
                .build();
    }

    /** @return false if the application has ended meanwhile */
    private boolean rested() {
        try {
            return !ended.await(BACK_OFF.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private boolean isOver() {
        return ended.getCount() == 0;
    }

    /** What waits is sent, if that is quick. */
    @PreDestroy
    void stop() {
        Thread running;
        synchronized (this) {
            ended.countDown();
            running = thread;
            notifyAll();
        }
        if (running == null) {
            return;
        }
        try {
            running.join(FAREWELL.toMillis());
            running.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
