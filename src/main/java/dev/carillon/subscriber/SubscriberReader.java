package dev.carillon.subscriber;

import dev.carillon.eventlog.Cursors;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LeasedCursor;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.LogReader;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.observer.Subscriber;
import dev.carillon.publish.LocalCaller;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Follows the log for one subscriber: calls it for each event it wants, and again for those whose call failed.
 *
 * <p>It reads ahead of its cursor and moves it once a second: what was done in between is in
 * {@link ProcessedEvents}, so that a batch without a match costs no write. A call may outlast the lease: a node that takes
 * over waits there for its transaction to end.
 *
 * <p>Failures are as many as the log has events, since retrying never ends; their reasons are kept up to 16 MiB a subscriber,
 * and beyond that omitted. For one loop's thread.
 */
final class SubscriberReader {

    private static final FailureLog LOG = new FailureLog(SubscriberReader.class);
    private static final int BATCH = 200;
    private static final int RETRIES = 50;
    private static final long MOST_REASONS = 16L << 20;
    private static final Duration TURN = Duration.ofSeconds(5); // a fraction of the lease, which is renewed in between
    private static final Duration SETTLE = Duration.ofSeconds(1);

    /**
     * What the readers of a node share.
     *
     * @param application whose events they hear
     */
    @OnePerNode
    record Shared(
            EventLog log,
            Cursors cursors,
            SubscriberCalls calls,
            ProcessedEvents processed,
            SubscriberFailures failures,
            IntSupplier application,
            Clock clock) {

        /** Of the events of the local application. */
        @Inject
        Shared(
                EventLog log,
                Cursors cursors,
                SubscriberCalls calls,
                ProcessedEvents processed,
                SubscriberFailures failures,
                LocalCaller caller,
                Clock clock) {
            this(log, cursors, calls, processed, failures, () -> caller.get().application(), clock);
        }

        /** The same for other calls, of this application's events. */
        Shared of(SubscriberCalls others, int owner) {
            return new Shared(log, cursors, others, processed, failures, () -> owner, clock);
        }
    }

    private final Subscriber subscriber;
    private final int number;
    private final Shared with;
    private final LeasedCursor cursor;

    private volatile boolean left;
    private long acquisitions;
    private long read; // up to here all is done, or recorded as failed
    private Set<Long> failedAbove = Set.of(); // the cursor, from those that have read on from it before
    private Instant nextTry = Instant.MAX;
    private long reasonBytes;
    private boolean called;
    private long settledAt = System.nanoTime();

    SubscriberReader(Subscriber subscriber, int number, Shared with) {
        this.subscriber = subscriber;
        this.number = number;
        this.with = with;
        cursor = new LeasedCursor(SubscriberReaders.cursor(subscriber), with.cursors);
    }

    Subscriber subscriber() {
        return subscriber;
    }

    Duration step() throws Exception {
        if (!cursor.acquire()) {
            return LogReader.LOOK;
        }
        boolean done = false;
        try {
            if (cursor.acquisitions() != acquisitions) {
                begin();
            }
            boolean more = hearNext();
            boolean moreAgain = hearAgain();
            settle(SETTLE);
            done = true;
            return more || moreAgain ? Duration.ZERO : rest();
        } finally {
            if (!done) {
                cursor.forget();
            }
        }
    }

    /** Calls no more after the call that is under way; from any thread. */
    void leave() {
        left = true;
    }

    /** After the loop has ended: the cursor goes where the reader has come to, and another node may take it at once. */
    void end() throws SQLException {
        if (cursor.position() >= 0) {
            settle(Duration.ZERO);
            with.cursors.release(SubscriberReaders.cursor(subscriber));
        }
    }

    /** Another node may have worked meanwhile. */
    private void begin() throws SQLException {
        read = Math.max(read, cursor.position());
        failedAbove = with.failures.above(number, cursor.position());
        nextTry = with.failures.nextTry(number).orElse(Instant.MAX);
        reasonBytes = with.failures.reasonBytes(number);
        called = true; // perhaps by a node that died before it could remove the rows
        acquisitions = cursor.acquisitions();
    }

    /** @return whether there is more to read */
    private boolean hearNext() throws Exception {
        LogBatch batch = with.log.read(read, BATCH);
        if (batch.isEmpty()) {
            return false;
        }
        for (LogBatch.Unreadable each : batch.unreadable()) {
            LOG.warning("subscriber.unreadable subscriber=" + subscriber.name() + " position=" + each.position()
                    + " reason=" + each.reason());
        }
        int application = with.application.getAsInt();
        long until = System.nanoTime() + TURN.toNanos();
        for (StoredEvent each : batch.events()) {
            if (left) {
                return false;
            }
            boolean wanted = each.application() == application && subscriber.wants(each.event());
            if (wanted && !failedAbove.contains(each.position())) {
                hear(each);
            }
            read = each.position();
            if (wanted && System.nanoTime() - until >= 0) {
                return true;
            }
        }
        read = batch.upTo();
        return batch.more();
    }

    private void hear(StoredEvent event) throws Exception {
        called = true;
        Optional<SubscriberFailure> failure = with.calls.hear(subscriber, number, event, isBrief());
        if (failure.isEmpty()) {
            return;
        }
        reasonBytes +=
                failure.get().reason().length(); // roughly: it is counted again after each round of further calls
        if (failure.get().nextTry().isBefore(nextTry)) {
            nextTry = failure.get().nextTry();
        }
    }

    private boolean isBrief() {
        return reasonBytes > MOST_REASONS;
    }

    /** @return whether more of them are due */
    private boolean hearAgain() throws Exception {
        Instant now = with.clock.instant();
        if (nextTry.isAfter(now)) {
            return false;
        }
        long until = System.nanoTime() + TURN.toNanos();
        for (SubscriberFailure each : with.failures.due(number, now, RETRIES)) {
            if (left) {
                return false;
            }
            with.calls.hearAgain(subscriber, each, isBrief());
            if (System.nanoTime() - until >= 0) {
                break;
            }
        }
        nextTry = with.failures.nextTry(number).orElse(Instant.MAX);
        boolean more = !nextTry.isAfter(now);
        if (!more) {
            reasonBytes = with.failures.reasonBytes(number);
        }
        return more;
    }

    private void settle(Duration atLeastSince) throws SQLException {
        if (read <= cursor.position() || System.nanoTime() - settledAt < atLeastSince.toNanos()) {
            return;
        }
        settledAt = System.nanoTime();
        if (cursor.moveTo(read) && called) {
            with.processed.removeUpTo(number, read);
            called = false;
        }
    }

    private Duration rest() {
        Duration rest = read > cursor.position() ? SETTLE : LogReader.LOOK;
        if (nextTry.equals(Instant.MAX)) {
            return rest;
        }
        Duration untilRetry = Duration.between(with.clock.instant(), nextTry);
        Duration shorter = untilRetry.compareTo(rest) < 0 ? untilRetry : rest;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }
}
