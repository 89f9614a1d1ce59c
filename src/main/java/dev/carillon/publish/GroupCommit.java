package dev.carillon.publish;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.logging.Level;

/**
 * Many events in one commit: a publisher without a transaction submits its events and is answered when they are committed.
 *
 * <p>One loop writes what has gathered while the last commit was under way; an idle loop writes at once. If one submission
 * spoils a group, its neighbours are stored without it; if another transaction holds its id, it waits elsewhere. Whatever is
 * removed to be written is answered, whatever fails. Thread safe.
 */
@ApplicationScoped
class GroupCommit {

    private static final FailureLog LOG = new FailureLog(GroupCommit.class);

    /** A group does not wait for an id; a submission that must wait does so alone. */
    private static final Duration GROUP_LOCK_WAIT = Duration.ofMillis(20);

    private final Database database;
    private final GroupWriter writer;
    private final EventLog log;
    private final UnnumberedEvents committed;
    private final CommitInquiry inquiry;
    private final Clock clock;
    private final PublishSettings settings;
    private final Loops loops;
    private final Answers answers;
    private final SlowCommits slow;
    private final LockedKeys locked;

    private final WaitingSubmissions waiting;
    private volatile Loop loop;

    @Inject
    GroupCommit(
            Database database,
            GroupWriter writer,
            EventStore events,
            EventLog log,
            Clock clock,
            Executor executor,
            PublishSettings settings,
            Loops loops) {
        this.database = database;
        this.writer = writer;
        this.log = log;
        committed = new UnnumberedEvents(database, events);
        inquiry = new CommitInquiry(database, events);
        this.clock = clock;
        this.settings = settings;
        this.loops = loops;
        answers = new Answers(executor, loops);
        waiting = new WaitingSubmissions(settings.waitingBytes());
        slow = new SlowCommits(
                executor, settings.waitingBytes() / 2, some -> write(some, List.of(), settings.lockWait()));
        locked = new LockedKeys(database, writer);
    }

    protected GroupCommit() { // CDI client proxy
        database = null;
        writer = null;
        log = null;
        committed = null;
        inquiry = null;
        clock = null;
        settings = null;
        loops = null;
        answers = null;
        waiting = null;
        slow = null;
        locked = null;
    }

    private static Duration lockWait(List<Submission> group) {
        return group.stream().anyMatch(Submission::hasKeys) ? GROUP_LOCK_WAIT : GroupWriter.HEAD_LOCK_WAIT;
    }

    void start() {
        answers.start();
        slow.start();
        loop = loops.startNeeded("commit", this::step);
    }

    /** Ends the loop, then answers those that still wait: nothing of theirs was stored. */
    void stop() {
        Loop running = loop;
        loop = null;
        if (running != null) {
            loops.stop(running);
        }
        refuseWaiting();
        slow.stop();
        answers.stop();
    }

    private void refuseWaiting() {
        waiting.refuse("the server is stopping");
    }

    void submit(Submission submission) {
        Loop running = loop;
        if (running == null) {
            submission.fail("the server is not ready");
        } else if (waiting.add(submission)) {
            running.wake();
            if (loop == null) {
                refuseWaiting(); // it was stopped meanwhile
            }
        }
    }

    /** Numbers events of a transaction that has just committed. */
    void number(List<NewEvent> newest) {
        committed.add(newest);
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private Duration step() throws SQLException {
        List<NewEvent> unnumbered = committed.next(settings.groupEvents());
        if (unnumbered.isEmpty() && committed.isLookDue()) { // also under load: some may have been lost
            unnumbered = look();
        }
        List<Submission> group = new ArrayList<>(settings.groupEvents());
        try {
            waiting.poll(group, settings.groupEvents()); // last: what is polled is answered
            if (group.isEmpty() && unnumbered.isEmpty()) {
                return UnnumberedEvents.LOOK;
            }
            write(group, unnumbered);
            return Duration.ZERO;
        } finally {
            for (int i = 0; i < group.size(); i++) { // plainly: there may be no memory
                group.get(i).failUnlessPassedOn();
            }
        }
    }

    /** Committed events that are not being numbered. If the database is unreachable, waiting publishers learn it from their commit. */
    private List<NewEvent> look() throws SQLException {
        try {
            return committed.look();
        } catch (SQLException | RuntimeException e) {
            if (waiting.isEmpty()) {
                throw e;
            }
            LOG.log(Level.FINE, "publish.look.failed", e);
            return List.of();
        }
    }

    private void write(List<Submission> group, List<NewEvent> unnumbered) throws SQLException {
        try {
            write(group, unnumbered, lockWait(group));
        } catch (SQLException | RuntimeException e) {
            try {
                if (!group.isEmpty()) {
                    new SpoiledGroup(part -> write(part, List.of(), lockWait(part)), locked, slow, clock)
                            .failed(group, e);
                }
            } finally {
                if (!unnumbered.isEmpty()) { // if this fails too, a look finds the marks
                    write(List.of(), unnumbered, GroupWriter.HEAD_LOCK_WAIT);
                }
            }
        }
    }

    /**
     * Commits and passes the answers on. What throws has passed on none; if it is an exception, it wrote nothing, unless that
     * says that it is unknown.
     */
    private void write(List<Submission> group, List<NewEvent> unnumbered, Duration lockWait) throws SQLException {
        GroupWriter.Written written = commit(group, unnumbered, lockWait);
        try {
            log.committed(written.events());
        } catch (RuntimeException | Error e) { // of a reader that hears it; readers look by themselves
            LOG.log(Level.WARNING, "publish.told.failed", e);
        }
        answer(group, written.results());
    }

    private GroupWriter.Written commit(List<Submission> group, List<NewEvent> unnumbered, Duration lockWait)
            throws SQLException {
        Instant now = clock.instant();
        GroupWriter.Written[] written = new GroupWriter.Written[1];
        try {
            return database.transaction(lockWait, session -> {
                written[0] = writer.write(session, group, unnumbered, now, lockWait);
                return written[0];
            });
        } catch (CommitUnknownException e) {
            if (!written[0].events().isEmpty()
                    && !inquiry.isNumbered(written[0].events().get(0), e)) {
                throw new SQLException("rolled back: " + e.getMessage(), e.getSQLState(), e.getErrorCode());
            }
            return written[0];
        }
    }

    private void answer(List<Submission> group, List<List<PublishResult>> results) {
        if (group.isEmpty()) {
            return;
        }
        answers.give(
                () -> complete(group, results),
                group.stream().mapToLong(Submission::bytes).sum());
        group.forEach(Submission::passOn);
    }

    private static void complete(List<Submission> group, List<List<PublishResult>> results) {
        Error failure = null;
        for (int i = 0; i < group.size(); i++) {
            try {
                group.get(i).result().complete(results.get(i));
            } catch (Error e) { // of what a publisher does with it: the next ones are answered all the same
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
