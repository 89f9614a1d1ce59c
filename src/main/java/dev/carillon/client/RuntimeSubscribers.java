package dev.carillon.client;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The objects that have subscribed, and the calls that failed. Each call is in a transaction of its own; one that fails is made again
 * after 1 s, 2 s, 4 s …, ten times in all. Calls are made by one thread at a time; the rest is thread safe.
 */
@ApplicationScoped
class RuntimeSubscribers {

    private static final Logger LOG = Logger.getLogger(RuntimeSubscribers.class.getName());
    private static final int CALLS = 10; // as often as a broker delivers a message
    private static final int MOST_FAILED = 1_000;
    private static final long MOST_FAILED_BYTES = 16 << 20;

    private record Failed(EventSubscriber subscriber, EventData event, int calls, Instant nextTry) {}

    private final OwnTransaction transaction;
    private final Map<EventSubscriber, Set<TopicPattern>> patterns = new IdentityHashMap<>(); // guarded by itself
    private final PriorityQueue<Failed> failed = new PriorityQueue<>(Comparator.comparing(Failed::nextTry));
    private long failedBytes;

    @Inject
    RuntimeSubscribers(OwnTransaction transaction) {
        this.transaction = transaction;
    }

    protected RuntimeSubscribers() { // CDI client proxy
        this(null);
    }

    void add(EventSubscriber subscriber, Collection<TopicPattern> wanted) {
        synchronized (patterns) {
            patterns.computeIfAbsent(subscriber, first -> new LinkedHashSet<>()).addAll(wanted);
        }
    }

    void remove(EventSubscriber subscriber, Collection<TopicPattern> unwanted) {
        synchronized (patterns) {
            Set<TopicPattern> left = patterns.get(subscriber);
            if (left != null && left.removeAll(unwanted) && left.isEmpty()) {
                patterns.remove(subscriber);
            }
        }
    }

    boolean isEmpty() {
        synchronized (patterns) {
            return patterns.isEmpty();
        }
    }

    /** Calls each that hears this event, once however many of its topics match. */
    void hear(EventData event) {
        for (EventSubscriber each : hearersOf(event)) {
            call(each, event, 1);
        }
    }

    /** Makes the failed calls that are due. */
    void hearAgain() {
        Instant now = Instant.now();
        while (!failed.isEmpty() && !failed.peek().nextTry().isAfter(now)) {
            Failed due = failed.poll();
            failedBytes -= bytes(due.event());
            if (hearersOf(due.event()).stream().anyMatch(each -> each == due.subscriber())) {
                call(due.subscriber(), due.event(), due.calls() + 1);
            }
        }
    }

    /** How long there is nothing to do; at most this long. */
    Duration untilNextTry(Duration longest) {
        if (failed.isEmpty()) {
            return longest;
        }
        Duration until = Duration.between(Instant.now(), failed.peek().nextTry());
        Duration atLeast = until.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : until; // 0 is for ever
        return atLeast.compareTo(longest) < 0 ? atLeast : longest;
    }

    private List<EventSubscriber> hearersOf(EventData event) {
        synchronized (patterns) {
            return patterns.entrySet().stream()
                    .filter(each -> each.getValue().stream().anyMatch(pattern -> pattern.matches(event.topic())))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private void call(EventSubscriber subscriber, EventData event, int calls) {
        try {
            transaction.run(() -> subscriber.onEvent(event.copy()));
        } catch (Throwable e) { // also an error of its own harms no other
            keep(subscriber, event, calls, e);
        } finally {
            Thread.interrupted(); // one that interrupts its thread means none but itself
        }
    }

    private void keep(EventSubscriber subscriber, EventData event, int calls, Throwable why) {
        boolean again = calls < CALLS && failed.size() < MOST_FAILED && failedBytes + bytes(event) <= MOST_FAILED_BYTES;
        LOG.log(
                calls == 1 || !again ? Level.WARNING : Level.FINE,
                "client.failed subscriber=" + subscriber.getClass().getName() + " event=" + event.getId() + " calls="
                        + calls + (again ? "; it is called again" : "; it is given up"),
                why);
        if (again) {
            failed.add(new Failed(subscriber, event, calls, Instant.now().plusSeconds(1L << (calls - 1))));
            failedBytes += bytes(event);
        }
    }

    private static long bytes(EventData event) {
        byte[] data = event.dataBytes();
        return data == null ? 0 : data.length;
    }
}
