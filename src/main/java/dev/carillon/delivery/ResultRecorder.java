package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;

/**
 * Records the results of attempts, many in one transaction, and what they show about their endpoints. If one of them cannot be
 * recorded, each endpoint's are recorded by themselves. Thread safe.
 */
@OnePerNode
class ResultRecorder {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each result

    /** For a lock, of one endpoint's results: no others are recorded meanwhile. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final FailureLog LOG = new FailureLog(ResultRecorder.class);

    private final Database database;
    private final DatabaseTime time;
    private final DeliveryStates states;
    private final Endpoints endpoints;
    private final EndedAttempts ended;
    private final DeliveryFlow flow;
    private final ResultListeners listeners;
    private final LateResults late = new LateResults();
    private final Jobs<Long> jobs;
    private Recording together; // kept until it is committed, or divided
    private boolean isAway;

    @Inject
    ResultRecorder(
            DeliveryRecords records,
            Endpoints endpoints,
            EndedAttempts ended,
            DeliveryFlow flow,
            ResultListeners listeners) {
        database = records.database();
        time = records.time();
        states = records.states();
        this.endpoints = endpoints;
        this.ended = ended;
        this.flow = flow;
        this.listeners = listeners;
        jobs = new Jobs<>(time);
    }

    void start(Loops loops) {
        ended.wakes(loops.startNeeded("results", this::step));
    }

    /** Records what has ended until now. */
    void drain() throws SQLException {
        while (step().isZero()) {
            // there may be more
        }
    }

    synchronized Duration step() throws SQLException {
        if (together == null) {
            together = new Recording(ended.poll());
        }
        if (!late.isEmpty() && !together.isInDoubt()) {
            together = new Recording(late.addLate(together.group()));
        }
        boolean hasMore = !together.group().isEmpty();
        if (hasMore) {
            recordTogether();
        }
        together = null;
        isAway = false;
        for (long each : late.endpoints()) {
            if (!isAway) {
                jobs.run(each, () -> recordLate(each));
            }
        }
        return jobs.rest(hasMore ? Duration.ZERO : REST);
    }

    /** Or divides them, if any of them may be the reason that this fails; throws if it is another. */
    private void recordTogether() throws SQLException {
        Recording all = together;
        try {
            write(all, Database.LOCK_WAIT);
        } catch (SQLException | RuntimeException e) {
            if (all.isInDoubt() || all.isLost(e)) {
                throw e;
            }
            LOG.log(Level.FINE, "delivery.results.divided; each endpoint's are recorded by themselves", e);
            late.add(all.group());
            return;
        }
        together = null; // whatever fails now, it is recorded
        jobs.othersSucceeded();
        finish(all);
    }

    private Duration recordLate(long endpoint) throws SQLException {
        Recording first = late.first(endpoint);
        try {
            write(first, PATIENCE);
        } catch (SQLException | RuntimeException e) {
            isAway = first.isLost(e);
            throw e;
        }
        boolean hasMore = late.removeFirst(endpoint);
        finish(first);
        return hasMore ? Duration.ZERO : REST;
    }

    /** If this throws and it is in doubt then, it may have been written. */
    private void write(Recording recording, Duration lockWait) throws SQLException {
        if (recording.isInDoubt() && isWritten(recording.done())) {
            return;
        }
        recording.restart();
        Instant now = time.instant();
        database.transaction(lockWait, session -> {
            recording.begun();
            recording.done(record(session, recording.group(), now));
            return null;
        });
    }

    private Recording.Done record(Session session, EndedAttempts.Group group, Instant now) throws SQLException {
        boolean[] counts = states.record(session, group.results(), now);
        List<DeliveryResult> happened = new ArrayList<>(counts.length);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i]) {
                happened.add(group.results().get(i));
            }
        }
        states.putBack(session, group.putBack(), now);
        Endpoints.Changed changed = endpoints.record(session, happened, now);
        return new Recording.Done(happened, changed, listeners.within(session, happened, now), now);
    }

    /** One row shows it for all: they were written together. A group without a row need not ask. */
    private boolean isWritten(Recording.Done done) throws SQLException {
        Optional<DeliveryResult> one = done.happened().stream().findFirst();
        return one.isPresent() && database.transaction(session -> states.isRecorded(session, one.get()));
    }

    private void finish(Recording recorded) {
        EndedAttempts.Group group = recorded.group();
        Recording.Done done = recorded.done();
        Duties duties = new Duties();
        duties.fulfil(() -> endpoints.recorded(group.results(), done.endpoints()));
        duties.fulfil(() -> flow.goOn(group));
        duties.fulfil(() -> listeners.recorded(
                done.afterwards(), new ResultListener.Recorded(done.happened(), done.endpoints(), done.at())));
        duties.end();
    }
}
