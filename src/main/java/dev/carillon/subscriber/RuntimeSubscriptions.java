package dev.carillon.subscriber;

import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogReader;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Subscribers added at run time: on this node, from the log's end as it is then, until they are removed or the node ends.
 *
 * <p>At most {@code carillon.subscriber.threads} of them are called at once, each by one thread at a time and for 5 s in a row
 * while others wait; with none subscribed nothing runs. Thread safe.
 */
@ApplicationScoped
class RuntimeSubscriptions implements EventManager {

    private final RuntimeLog log;
    private final RuntimeThreads threads;
    private final SubscriberInvoker invoker;
    private final Loops loops;
    private final Clock clock;

    private final Map<EventSubscriber, RuntimeSubscription> subscriptions =
            new IdentityHashMap<>(); // guarded by itself
    private volatile boolean starved;
    private volatile Loop loop;

    @Inject
    RuntimeSubscriptions(RuntimeLog log, RuntimeThreads threads, SubscriberInvoker invoker, Loops loops, Clock clock) {
        this.log = log;
        this.threads = threads;
        this.invoker = invoker;
        this.loops = loops;
        this.clock = clock;
    }

    protected RuntimeSubscriptions() { // CDI client proxy
        this(null, null, null, null, null);
    }

    @Override
    public void subscribe(String topic, EventSubscriber subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        List<TopicPattern> patterns = TopicPattern.allAndBelow(topic);
        long end = log.end();
        synchronized (subscriptions) {
            RuntimeSubscription subscription =
                    subscriptions.computeIfAbsent(subscriber, each -> new RuntimeSubscription(each, end));
            patterns.forEach(each -> subscription.add(each, end));
            if (loop == null) {
                loop = loops.start("runtime-subscribers", this::step);
            }
        }
    }

    @Override
    public void unsubscribe(String topic, EventSubscriber subscriber) {
        List<TopicPattern> patterns = TopicPattern.allAndBelow(topic);
        synchronized (subscriptions) {
            RuntimeSubscription found = subscriptions.get(subscriber);
            if (found != null && found.remove(patterns)) {
                subscriptions.remove(subscriber);
            }
        }
    }

    void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** After the loops have ended; calls under way finish, no new one begins. */
    void end() {
        all().forEach(RuntimeSubscription::end);
    }

    private Duration step() {
        Instant now = clock.instant();
        Instant next = now.plus(LogReader.LOOK);
        for (RuntimeSubscription each : longestWaitingFirst()) {
            if (each.signal() && !threads.start(() -> drain(each))) {
                each.unsignal();
                starved = true;
            }
            next = each.nextTry().isBefore(next) ? each.nextTry() : next;
        }
        Duration rest = Duration.between(clock.instant(), next);
        return rest.isNegative() ? Duration.ofMillis(100) : rest; // one that is due waits for its turn
    }

    private void drain(RuntimeSubscription subscription) {
        Instant before = subscription.nextTry();
        boolean more = false;
        try {
            more = subscription.drain(
                    log, (subscriber, event) -> invoker.call(subscriber, event, Invoker.Mark.NONE), clock);
        } finally {
            threads.release();
            if (more || starved || !subscription.nextTry().equals(before)) {
                starved = false;
                wake(); // for its next slice, for those that found no free thread, and for the time of the next try
            }
        }
    }

    private List<RuntimeSubscription> longestWaitingFirst() {
        long now = System.nanoTime();
        Map<RuntimeSubscription, Long> waiting = new HashMap<>(); // read once: it changes while they are sorted
        all().forEach(each -> waiting.put(each, now - each.drainedAt()));
        return waiting.entrySet().stream()
                .sorted(Map.Entry.<RuntimeSubscription, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<RuntimeSubscription> all() {
        synchronized (subscriptions) {
            return List.copyOf(subscriptions.values());
        }
    }
}
