package dev.carillon.subscriber;

import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogReader;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.publish.LocalCaller;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Subscribers added at run time: on this node, from the log's end as it is then, until they are removed or the node ends.
 *
 * <p>At most 16 of them are called at once, each by one thread at a time; with none subscribed nothing runs. Thread safe.
 */
@ApplicationScoped
class RuntimeSubscriptions implements EventManager {

    private static final int AT_ONCE = 16; // the executor has other work as well

    private final EventLog log;
    private final EventStore events;
    private final Database database;
    private final SubscriberInvoker invoker;
    private final LocalCaller caller;
    private final ManagedExecutorService executor;
    private final Loops loops;
    private final Clock clock;

    private final Map<EventSubscriber, RuntimeSubscription> subscriptions =
            new IdentityHashMap<>(); // guarded by itself
    private final Semaphore free = new Semaphore(AT_ONCE);
    private volatile boolean starved;
    private volatile Loop loop;

    @Inject
    RuntimeSubscriptions(
            EventLog log,
            EventStore events,
            Database database,
            SubscriberInvoker invoker,
            LocalCaller caller,
            ManagedExecutorService executor,
            Loops loops,
            Clock clock) {
        this.log = log;
        this.events = events;
        this.database = database;
        this.invoker = invoker;
        this.caller = caller;
        this.executor = executor;
        this.loops = loops;
        this.clock = clock;
    }

    protected RuntimeSubscriptions() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    @Override
    public void subscribe(String topic, EventSubscriber subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        TopicPattern pattern = TopicPattern.andBelow(topic);
        long end = logEnd();
        synchronized (subscriptions) {
            subscriptions
                    .computeIfAbsent(subscriber, each -> new RuntimeSubscription(each, end))
                    .add(pattern, end);
            if (loop == null) {
                loop = loops.start("runtime-subscribers", this::step);
            }
        }
    }

    @Override
    public void unsubscribe(String topic, EventSubscriber subscriber) {
        TopicPattern pattern = TopicPattern.andBelow(topic);
        synchronized (subscriptions) {
            RuntimeSubscription found = subscriptions.get(subscriber);
            if (found != null && found.remove(pattern)) {
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
        for (RuntimeSubscription each : all()) {
            if (each.signal() && !drained(each)) {
                each.unsignal();
                starved = true;
            }
            next = each.nextTry().isBefore(next) ? each.nextTry() : next;
        }
        Duration rest = Duration.between(clock.instant(), next);
        return rest.isNegative() ? Duration.ofMillis(100) : rest; // one that is due waits for its turn
    }

    /** Sees to it that somebody drains it; false if nobody is free. */
    private boolean drained(RuntimeSubscription subscription) {
        if (!free.tryAcquire()) {
            return false;
        }
        try {
            executor.execute(() -> drain(subscription));
            return true;
        } catch (RejectedExecutionException e) {
            free.release();
            return false;
        }
    }

    private void drain(RuntimeSubscription subscription) {
        Instant before = subscription.nextTry();
        try {
            subscription.drain(
                    log::read,
                    (subscriber, event) -> invoker.call(subscriber, event, SubscriberInvoker.Mark.NONE),
                    caller.get().application(),
                    clock);
        } finally {
            free.release();
            if (starved || !subscription.nextTry().equals(before)) {
                starved = false;
                wake(); // for those who found nobody free, and for the time of the next try
            }
        }
    }

    /** Asked on another thread: the caller may be in a transaction, which must not be touched. */
    private long logEnd() {
        try {
            return executor.submit(() -> database.transaction(events::head)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while subscribing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot subscribe while the database is away", e.getCause());
        }
    }

    private List<RuntimeSubscription> all() {
        synchronized (subscriptions) {
            return List.copyOf(subscriptions.values());
        }
    }
}
