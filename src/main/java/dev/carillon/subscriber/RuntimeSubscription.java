package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One object's run-time subscription: its topics, its own position in the log, and what it is to hear again. All of it
 * in memory. {@link #drain} runs on one thread at a time; the rest is thread safe.
 */
final class RuntimeSubscription {

    private static final Logger LOG = Logger.getLogger(RuntimeSubscription.class.getName());
    private static final int BATCH = 100;
    private static final int MAX_FAILED = 1_000;

    /** Reads the log. */
    @FunctionalInterface
    interface Log {
        LogBatch read(long after, int limit) throws Exception;
    }

    /** Makes a call in a transaction of its own. */
    @FunctionalInterface
    interface Call {
        CallOutcome make(EventSubscriber subscriber, EventData event) throws Exception;
    }

    private record Failed(StoredEvent event, SubscriberFailure failure) {}

    private final EventSubscriber subscriber;
    private final Map<TopicPattern, Long> from = new ConcurrentHashMap<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final PriorityQueue<Failed> failed =
            new PriorityQueue<>(Comparator.comparing((Failed each) -> each.failure.nextTry()));
    private volatile Instant nextTry = Instant.MAX;
    private volatile boolean ended;
    private long position;

    RuntimeSubscription(EventSubscriber subscriber, long position) {
        this.subscriber = subscriber;
        this.position = position;
    }

    /** From this position on; a topic it already has goes on as it was. */
    void add(TopicPattern pattern, long after) {
        from.putIfAbsent(pattern, after);
    }

    /** @return whether it has no topic left, and so has ended */
    boolean remove(TopicPattern pattern) {
        from.remove(pattern);
        ended = from.isEmpty();
        return ended;
    }

    void end() {
        ended = true;
    }

    /** When it is to be called again after a failure; {@link Instant#MAX} if it is not. */
    Instant nextTry() {
        return nextTry;
    }

    /** Says that there may be something to hear; true if nobody is draining: then the caller has to see to it. */
    boolean signal() {
        return signals.getAndIncrement() == 0;
    }

    /** Nobody could be found to drain it. */
    void unsignal() {
        signals.set(0);
    }

    /** Hears what there is, until no new signal has come meanwhile. */
    void drain(Log log, Call call, int application, Clock clock) {
        int seen = signals.get();
        do {
            try {
                hearAgain(call, clock);
                hearNext(log, call, application, clock);
            } catch (Exception e) { // the database is away: the position has not moved, and the next look repeats it
                LOG.log(Level.FINE, "subscriber.delayed subscriber=" + subscriber, e);
                signals.set(0);
                return;
            }
            seen = signals.addAndGet(-seen);
        } while (seen != 0 && !ended);
    }

    private void hearNext(Log log, Call call, int application, Clock clock) throws Exception {
        LogBatch batch;
        do {
            batch = log.read(position, BATCH);
            for (StoredEvent each : batch.events()) {
                if (ended) {
                    return;
                }
                if (each.application() == application && wants(each)) {
                    hear(each, call, clock.instant());
                }
                position = each.position();
            }
            position = batch.upTo();
        } while (batch.more());
    }

    private void hear(StoredEvent event, Call call, Instant now) throws Exception {
        if (call.make(subscriber, event.event()) instanceof CallOutcome.Failed because) {
            keep(new Failed(event, SubscriberFailure.first(0, event.position(), because.why(), now, chance())));
            LOG.log(
                    Level.WARNING,
                    "subscriber.failed subscriber=" + subscriber + " position=" + event.position()
                            + " attempts=1; it is called again later",
                    because.why());
        }
    }

    private void hearAgain(Call call, Clock clock) throws Exception {
        Instant now = clock.instant();
        while (!ended && !failed.isEmpty() && !failed.peek().failure.nextTry().isAfter(now)) {
            Failed due = failed.peek();
            CallOutcome outcome = call.make(subscriber, due.event.event());
            failed.poll(); // not before: what the database refused is still to be heard
            if (outcome instanceof CallOutcome.Failed because) {
                failed.add(new Failed(due.event, due.failure.again(because.why(), clock.instant(), chance())));
            }
        }
        nextTry = failed.isEmpty() ? Instant.MAX : failed.peek().failure.nextTry();
    }

    /** Bounded, since it is in memory: beyond that, what would be tried soonest is dropped. */
    private void keep(Failed one) {
        failed.add(one);
        if (failed.size() > MAX_FAILED) {
            Failed dropped = failed.poll();
            LOG.warning("subscriber.given-up subscriber=" + subscriber + " position=" + dropped.event.position()
                    + "; more than " + MAX_FAILED + " calls failed");
        }
        nextTry = failed.peek().failure.nextTry();
    }

    private boolean wants(StoredEvent event) {
        for (Map.Entry<TopicPattern, Long> each : from.entrySet()) {
            if (event.position() > each.getValue() && each.getKey().matches(event.topic())) {
                return true;
            }
        }
        return false;
    }

    private static double chance() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
