package dev.carillon.delivery;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records the results of attempts, many in one transaction, and what they tell of their endpoints. Thread safe. */
@ApplicationScoped
class ResultRecorder {

    private static final Duration REST = Duration.ofSeconds(60); // it is woken by each result

    /** A group, and what came of it in a transaction whose commit is not known to have been done yet. */
    private record Attempted(
            List<DeliveryResult> happened, Endpoints.Changed endpoints, List<Runnable> afterwards, Instant at) {}

    private final Database database;
    private final DatabaseTime time;
    private final DeliveryStates states;
    private final Endpoints endpoints;
    private final EndedAttempts ended;
    private final DeliveryFlow flow;
    private final ResultListeners listeners;
    private EndedAttempts.Group recording; // kept until it is committed; of the loop alone
    private Attempted unknown; // its commit ended in an error

    @Inject
    ResultRecorder(
            Database database,
            DatabaseTime time,
            DeliveryStates states,
            Endpoints endpoints,
            EndedAttempts ended,
            DeliveryFlow flow,
            ResultListeners listeners) {
        this.database = database;
        this.time = time;
        this.states = states;
        this.endpoints = endpoints;
        this.ended = ended;
        this.flow = flow;
        this.listeners = listeners;
    }

    protected ResultRecorder() { // CDI client proxy
        this(null, null, null, null, null, null, null);
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
        if (recording == null) {
            EndedAttempts.Group group = ended.take();
            if (group.isEmpty()) {
                return REST;
            }
            recording = group;
        }
        if (unknown != null && isWritten(unknown)) {
            finish(unknown);
            return Duration.ZERO;
        }
        unknown = null;
        EndedAttempts.Group group = recording;
        Instant now = time.instant();
        Attempted[] attempted = new Attempted[1];
        try {
            database.transaction(session -> {
                attempted[0] = record(session, group, now);
                return null;
            });
        } catch (CommitUnknownException e) {
            unknown = attempted[0];
            throw e;
        }
        finish(attempted[0]);
        return Duration.ZERO;
    }

    private Attempted record(Session session, EndedAttempts.Group group, Instant now) throws SQLException {
        boolean[] counts = states.record(session, group.results(), now);
        List<DeliveryResult> happened = new ArrayList<>(counts.length);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i]) {
                happened.add(group.results().get(i));
            }
        }
        states.putBack(session, group.putBack(), now);
        Endpoints.Changed changed = endpoints.record(session, happened, now);
        return new Attempted(happened, changed, listeners.within(session, happened, now), now);
    }

    /** One row tells of all: they were written together. Who wrote none need not ask. */
    private boolean isWritten(Attempted attempted) throws SQLException {
        Optional<DeliveryResult> one = attempted.happened.stream().findFirst();
        return one.isPresent() && database.transaction(session -> states.isRecorded(session, one.get()));
    }

    private void finish(Attempted done) {
        EndedAttempts.Group group = recording;
        recording = null;
        unknown = null;
        try {
            endpoints.recorded(group.results(), done.endpoints);
        } finally {
            flow.goOn(group); // whatever fails now, places are free
        }
        listeners.recorded(done.afterwards, new ResultListener.Recorded(done.happened, done.endpoints, done.at));
    }
}
