package dev.carillon.subscriber;

import dev.carillon.event.EventManager;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogReader;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.publish.LocalCaller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Subscribers added at run time: on this node, from the log's end as it is then, until they are removed or the node ends.
 *
 * <p>At most {@code carillon.subscriber.threads} of them are called at once, each by one thread at a time and for 5 s in a row
 * while others wait; with none subscribed nothing runs. Thread safe.
 */
@ApplicationScoped
class RuntimeSubscriptions implements EventManager {

    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(30);

    /** What they read. */
    private final class Reading implements RuntimeSubscription.Log {

        @Override
        public int application() {
            return caller.get().application();
        }

        @Override
        public LogBatch read(long after, int limit) throws SQLException {
            return log.read(after, limit);
        }

        @Override
        public LogBatch at(long position) throws SQLException {
            return database.transaction(session -> log.at(session, position));
        }
    }

    private final EventLog log;
    private final EventStore events;
    private final Database database;
    private final SubscriberInvoker invoker;
    private final LocalCaller caller;
    private final ServerExecutor executor;
    private final Loops loops;
    private final Clock clock;

    private final Map<EventSubscriber, RuntimeSubscription> subscriptions =
            new IdentityHashMap<>(); // guarded by itself
    private final Reading reading = new Reading();
    private final Semaphore free;
    private volatile boolean starved;
    private volatile Loop loop;

    @Inject
    RuntimeSubscriptions(
            EventLog log,
            EventStore events,
            Database database,
            SubscriberInvoker invoker,
            LocalCaller caller,
            ServerExecutor executor,
            Loops loops,
            Clock clock,
            SubscriberSettings settings) {
        this.log = log;
        this.events = events;
        this.database = database;
        this.invoker = invoker;
        this.caller = caller;
        this.executor = executor;
        this.loops = loops;
        this.clock = clock;
        free = new Semaphore(settings.threads());
    }

    protected RuntimeSubscriptions() { // CDI client proxy
        this(null, null, null, null, null, null, null, null, SubscriberSettings.NONE);
    }

    @Override
    public void subscribe(String topic, EventSubscriber subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        List<TopicPattern> patterns = TopicPattern.allAndBelow(topic);
        long end = logEnd();
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
            if (each.signal() && !drained(each)) {
                each.unsignal();
                starved = true;
            }
            next = each.nextTry().isBefore(next) ? each.nextTry() : next;
        }
        Duration rest = Duration.between(clock.instant(), next);
        return rest.isNegative() ? Duration.ofMillis(100) : rest; // one that is due waits for its turn
    }

    /** Has a thread drain it; false if no thread is free. */
    private boolean drained(RuntimeSubscription subscription) {
        if (!free.tryAcquire()) {
            return false;
        }
        try {
            executor.execute(() -> drain(subscription));
            return true;
        } catch (RuntimeException e) { // refused; or in whatever way an executor of an admin's says so
            free.release();
            return false;
        }
    }

    private void drain(RuntimeSubscription subscription) {
        Instant before = subscription.nextTry();
        boolean more = false;
        try {
            more = subscription.drain(
                    reading, (subscriber, event) -> invoker.call(subscriber, event, Invoker.Mark.NONE), clock);
        } finally {
            free.release();
            if (more || starved || !subscription.nextTry().equals(before)) {
                starved = false;
                wake(); // for its next slice, for those that found no free thread, and for the time of the next try
            }
        }
    }

    /** Asked on another thread: the caller may be in a transaction, which must not be touched. */
    private long logEnd() {
        FutureTask<Long> asked = new FutureTask<>(() -> database.transaction(events::head));
        executor.execute(asked);
        try {
            return asked.get(LONGEST_QUESTION.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while subscribing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot subscribe while the database is unreachable", e.getCause());
        } catch (TimeoutException e) {
            asked.cancel(true);
            throw new IllegalStateException("cannot subscribe: the end of the log was not known in time", e);
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
