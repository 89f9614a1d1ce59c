package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.observer.Subscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;

/** Calls a subscriber, each event once, and records a call that failed. Thread safe. */
@ApplicationScoped
class SubscriberCalls {

    private static final FailureLog LOG = new FailureLog(SubscriberCalls.class);

    private final CallRecords records;
    private final Invoker invoker;
    private final Clock clock;

    @Inject
    SubscriberCalls(CallRecords records, SubscriberInvoker invoker, Clock clock) {
        this(records, (Invoker) invoker, clock);
    }

    private SubscriberCalls(CallRecords records, Invoker invoker, Clock clock) {
        this.records = records;
        this.invoker = invoker;
        this.clock = clock;
    }

    protected SubscriberCalls() { // CDI client proxy
        this(null, (Invoker) null, null);
    }

    /** The same, calling in another way. */
    SubscriberCalls by(Invoker other) {
        return new SubscriberCalls(records, other, clock);
    }

    /**
     * The first call; the failure, if it failed.
     *
     * @param brief whether a failure is recorded without its reason
     */
    Optional<SubscriberFailure> hear(Subscriber subscriber, int number, StoredEvent event, boolean brief)
            throws Exception {
        CallOutcome outcome = invoker.call(subscriber.hears(), event.event(), records.first(number, event.position()));
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
        if (!records.add(failure, failed.atCommit())) {
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

    /**
     * One more call after a failure.
     *
     * @param brief as above
     */
    void hearAgain(Subscriber subscriber, SubscriberFailure failure, boolean brief) throws Exception {
        Optional<EventData> event = records.event(failure);
        if (event.isEmpty()) {
            LOG.warning("subscriber.given-up subscriber=" + subscriber.name() + " position=" + failure.position()
                    + "; the event is gone");
            records.remove(failure);
            return;
        }
        CallOutcome outcome = invoker.call(subscriber.hears(), event.get(), records.again(failure));
        if (outcome instanceof CallOutcome.Failed failed) {
            SubscriberFailure full = failure.again(
                    failed.why(), clock.instant(), ThreadLocalRandom.current().nextDouble());
            SubscriberFailure again = brief ? full.withoutReason() : full;
            if (records.change(again)) {
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
