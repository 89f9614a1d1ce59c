package dev.carillon.subscriber;

import dev.carillon.event.Audience;
import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;

/**
 * One object's run-time subscription: its topics, its own position in the log, and which positions it is to hear again.
 * All of it in memory, at most about 1 MiB. {@link #drain} runs on one thread at a time; the rest is thread safe.
 */
final class RuntimeSubscription {

    private static final FailureLog LOG = new FailureLog(RuntimeSubscription.class);
    private static final int BATCH = 100;
    private static final int MAX_FAILED = 10_000; // about 100 bytes each
    private static final Duration TURN = Duration.ofSeconds(5); // others wait for the thread

    /** The log, as this node's application reads it. */
    interface Log {

        /** Whose events are heard. */
        int application();

        LogBatch read(long after, int limit) throws Exception;

        /** The event at this position, if it is still there. */
        LogBatch at(long position) throws Exception;
    }

    /** Makes a call in a transaction of its own. */
    @FunctionalInterface
    interface Call {
        CallOutcome make(EventSubscriber subscriber, EventData event) throws Exception;
    }

    /** Only where it stands: the event itself is read again. */
    private record Failed(long position, int attempts, Instant nextTry) {

        static Failed after(int attempts, long position, Instant now) {
            double chance = ThreadLocalRandom.current().nextDouble();
            return new Failed(position, attempts, now.plus(SubscriberFailure.delay(attempts, chance)));
        }
    }

    private final EventSubscriber subscriber;
    private final Duration slice;
    private final String name;
    private final Map<TopicPattern, Long> from = new ConcurrentHashMap<>();
    private final AtomicInteger signals = new AtomicInteger();
    private final PriorityQueue<Failed> failed = new PriorityQueue<>(Comparator.comparing(Failed::nextTry));
    private volatile Instant nextTry = Instant.MAX;
    private volatile boolean ended;
    private volatile long drainedAt = System.nanoTime();
    private boolean delayed;
    private long position;

    RuntimeSubscription(EventSubscriber subscriber, long position) {
        this(subscriber, position, TURN);
    }

    RuntimeSubscription(EventSubscriber subscriber, long position, Duration slice) {
        this.subscriber = subscriber;
        this.position = position;
        this.slice = slice;
        // Its toString would be its own code, which may throw.
        name = subscriber.getClass().getName() + '@' + Integer.toHexString(System.identityHashCode(subscriber));
    }

    /** From this position on; a topic it already has goes on as it was. */
    void add(TopicPattern pattern, long after) {
        from.putIfAbsent(pattern, after);
    }

    /** @return whether it has no topic left, and so has ended */
    boolean remove(Collection<TopicPattern> patterns) {
        patterns.forEach(from::remove);
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

    /** When it was drained last, of {@link System#nanoTime}: who has waited longest comes first. */
    long drainedAt() {
        return drainedAt;
    }

    /** Says that there may be something to hear; true if no thread is draining: then the caller has to see to it. */
    boolean signal() {
        return signals.getAndIncrement() == 0;
    }

    /** No thread could be found to drain it. */
    void unsignal() {
        signals.set(0);
    }

    /**
     * Hears what there is, until no new signal has come meanwhile, or its slice of 5 s is over. However it ends, it can be
     * drained again.
     *
     * @return whether its slice was over before it was done
     */
    boolean drain(Log log, Call call, Clock clock) {
        long until = System.nanoTime() + slice.toNanos();
        boolean done = false;
        try {
            int seen = signals.get();
            do {
                boolean inTime = hearAgain(log, call, clock, until - slice.toNanos() / 2);
                inTime &=
                        hearNext(log, call, clock, until); // at least one: what fails slowly does not keep others away
                if (!inTime) {
                    return true;
                }
                delayed = false;
                seen = signals.addAndGet(-seen);
            } while (seen != 0 && !ended);
            done = true;
        } catch (Exception e) { // the database is unreachable: the position has not moved, and the next look repeats it
            LOG.log(delayed ? Level.FINE : Level.WARNING, "subscriber.delayed subscriber=" + name, e);
            delayed = true;
        } finally {
            drainedAt = System.nanoTime();
            if (!done) {
                signals.set(0);
            }
        }
        return false;
    }

    /** @return false if the slice is over */
    private boolean hearNext(Log log, Call call, Clock clock, long until) throws Exception {
        LogBatch batch;
        do {
            batch = log.read(position, BATCH);
            int application = log.application();
            for (StoredEvent each : batch.events()) {
                if (ended) {
                    return true;
                }
                boolean heard = each.application() == application && wants(each);
                if (heard) {
                    hear(each, call, clock.instant());
                }
                position = each.position();
                if (heard && System.nanoTime() - until >= 0) {
                    return false;
                }
            }
            position = batch.upTo();
        } while (batch.more());
        return true;
    }

    private void hear(StoredEvent event, Call call, Instant now) throws Exception {
        if (call.make(subscriber, event.event()) instanceof CallOutcome.Failed because) {
            keep(Failed.after(1, event.position(), now));
            LOG.traced(
                    Level.WARNING,
                    "subscriber.failed subscriber=" + name + " position=" + event.position()
                            + " attempts=1; it is called again later",
                    SubscriberFailure.printable(because.why()));
        }
    }

    /** @return false if its part of the slice is over */
    private boolean hearAgain(Log log, Call call, Clock clock, long until) throws Exception {
        Instant now = clock.instant();
        boolean inTime = true;
        while (inTime && !ended && !failed.isEmpty() && !failed.peek().nextTry().isAfter(now)) {
            Failed due = failed.peek();
            LogBatch found = log.at(due.position());
            CallOutcome outcome = again(due, found, call);
            failed.poll(); // not before: what the database refused is still to be heard
            if (outcome instanceof CallOutcome.Failed) {
                failed.add(Failed.after(due.attempts() + 1, due.position(), clock.instant()));
            }
            inTime = System.nanoTime() - until < 0;
        }
        nextTry = failed.isEmpty() ? Instant.MAX : failed.peek().nextTry();
        return inTime;
    }

    private CallOutcome again(Failed due, LogBatch found, Call call) throws Exception {
        if (found.events().isEmpty()) {
            return givenUp(due, "the event is gone");
        }
        StoredEvent event = found.events().get(0);
        return wants(event)
                ? call.make(subscriber, event.event())
                : givenUp(due, "its topic is no longer subscribed to");
    }

    /** Bounded, since it is in memory: beyond that, what would be tried soonest is dropped. */
    private void keep(Failed one) {
        failed.add(one);
        if (failed.size() > MAX_FAILED) {
            givenUp(failed.poll(), "more than " + MAX_FAILED + " calls failed");
        }
        nextTry = failed.peek().nextTry();
    }

    private CallOutcome givenUp(Failed one, String why) {
        LOG.warning("subscriber.given-up subscriber=" + name + " position=" + one.position() + "; " + why);
        return new CallOutcome.HeardBefore();
    }

    private boolean wants(StoredEvent event) {
        if (!Audience.of(event.event()).reachesServers()) {
            return false;
        }
        for (Map.Entry<TopicPattern, Long> each : from.entrySet()) {
            if (event.position() > each.getValue() && each.getKey().matches(event.topic())) {
                return true;
            }
        }
        return false;
    }
}
