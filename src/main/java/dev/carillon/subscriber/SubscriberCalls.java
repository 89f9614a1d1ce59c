package dev.carillon.subscriber;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.observer.Subscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;

/** Calls a subscriber, each event once, and records a call that failed. Thread safe. */
@ApplicationScoped
class SubscriberCalls {

    /** That it was called for the event at this position. */
    private record First(ProcessedEvents processed, int number, long position) implements Invoker.Mark {

        @Override
        public boolean isSet(Session session) throws SQLException {
            return processed.has(session, number, position);
        }

        @Override
        public boolean set(Session session) throws SQLException {
            return processed.add(session, number, position);
        }
    }

    /** That a call which had failed was made again. */
    private record Again(SubscriberFailures failures, SubscriberFailure failure) implements Invoker.Mark {

        @Override
        public boolean isSet(Session session) throws SQLException {
            return !failures.isThere(session, failure);
        }

        @Override
        public boolean set(Session session) throws SQLException {
            return failures.claim(session, failure);
        }
    }

    private static final FailureLog LOG = new FailureLog(SubscriberCalls.class);

    private final Database database;
    private final EventLog log;
    private final Invoker invoker;
    private final ProcessedEvents processed;
    private final SubscriberFailures failures;
    private final Clock clock;

    @Inject
    SubscriberCalls(
            Database database,
            EventLog log,
            SubscriberInvoker invoker,
            ProcessedEvents processed,
            SubscriberFailures failures,
            Clock clock) {
        this.database = database;
        this.log = log;
        this.invoker = invoker;
        this.processed = processed;
        this.failures = failures;
        this.clock = clock;
    }

    private SubscriberCalls(SubscriberCalls like, Invoker invoker) {
        this.database = like.database;
        this.log = like.log;
        this.invoker = invoker;
        this.processed = like.processed;
        this.failures = like.failures;
        this.clock = like.clock;
    }

    protected SubscriberCalls() { // CDI client proxy
        this(null, null, null, null, null, null);
    }

    /** The same, calling in another way. */
    SubscriberCalls by(Invoker other) {
        return new SubscriberCalls(this, other);
    }

    /**
     * The first call; the failure, if it failed.
     *
     * @param brief whether a failure is recorded without its reason
     */
    Optional<SubscriberFailure> hear(Subscriber subscriber, int number, StoredEvent event, boolean brief)
            throws Exception {
        CallOutcome outcome =
                invoker.call(subscriber.hears(), event.event(), new First(processed, number, event.position()));
        if (!(outcome instanceof CallOutcome.Failed failed)) {
            return Optional.empty();
        }
        SubscriberFailure full = SubscriberFailure.first(
                number,
                event.position(),
                failed.why(),
                clock.instant(),
                ThreadLocalRandom.current().nextDouble());
        SubscriberFailure failure = brief ? full.withoutReason() : full;
        if (!isRecorded(failure, failed.atCommit())) {
            LOG.traced(
                    Level.INFO,
                    "subscriber.heard subscriber=" + subscriber.name() + " position=" + event.position()
                            + "; its commit ended in an error and was done, or it committed by itself",
                    SubscriberFailure.printable(failed.why()));
            return Optional.empty();
        }
        log(Level.WARNING, subscriber, failure, failed.why());
        return Optional.of(failure);
    }

    /** Setting the mark waits for a commit that is still under way, and fails if it was done: then nothing has failed. */
    private boolean isRecorded(SubscriberFailure failure, boolean perhapsHeard) throws SQLException {
        return database.transaction(session -> {
            if (perhapsHeard && !processed.add(session, failure.subscriber(), failure.position())) {
                return false;
            }
            failures.add(session, failure);
            return true;
        });
    }

    /**
     * One more call after a failure.
     *
     * @param brief as above
     */
    void hearAgain(Subscriber subscriber, SubscriberFailure failure, boolean brief) throws Exception {
        LogBatch found = database.transaction(session -> log.at(session, failure.position()));
        if (found.events().isEmpty()) {
            LOG.warning("subscriber.given-up subscriber=" + subscriber.name() + " position=" + failure.position()
                    + "; the event is gone");
            failures.remove(failure);
            return;
        }
        CallOutcome outcome =
                invoker.call(subscriber.hears(), found.events().get(0).event(), new Again(failures, failure));
        if (outcome instanceof CallOutcome.Failed failed) {
            SubscriberFailure full = failure.again(
                    failed.why(), clock.instant(), ThreadLocalRandom.current().nextDouble());
            SubscriberFailure again = brief ? full.withoutReason() : full;
            if (failures.change(again)) {
                log(Level.FINE, subscriber, again, failed.why());
            } else if (failed.atCommit()) { // its commit was done
                recovered(subscriber, again);
            }
        } else if (outcome instanceof CallOutcome.Heard) {
            recovered(subscriber, failure);
        }
    }

    private static void recovered(Subscriber subscriber, SubscriberFailure failure) {
        LOG.info("subscriber.recovered subscriber=" + subscriber.name() + " position=" + failure.position());
    }

    private static void log(Level level, Subscriber subscriber, SubscriberFailure failure, Throwable why) {
        String fact = "subscriber.failed subscriber=" + subscriber.name() + " position=" + failure.position()
                + " attempts=" + failure.attempts() + " nextTry=" + failure.nextTry();
        if (why instanceof ServiceFailedException service) { // one that is away fails each event
            LOG.log(service.isFirst() ? level : Level.FINE, fact + " reason=\"" + why.getMessage() + '"', null);
        } else {
            LOG.traced(level, fact, SubscriberFailure.printable(why));
        }
    }
}
