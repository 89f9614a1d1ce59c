package dev.carillon.publish;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
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
@OnePerNode
class GroupCommit {

    private static final FailureLog LOG = new FailureLog(GroupCommit.class);

    /** A group does not wait for an id; a submission that must wait does so alone. */
    private static final Duration GROUP_LOCK_WAIT = Duration.ofMillis(20);

    private final UnnumberedEvents committed;
    private final GroupTransaction transaction;
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
        committed = new UnnumberedEvents(database, events);
        this.clock = clock;
        this.settings = settings;
        this.loops = loops;
        answers = new Answers(executor, loops);
        transaction = new GroupTransaction(database, writer, new CommitInquiry(database, events), log, answers, clock);
        waiting = new WaitingSubmissions(settings.waitingBytes());
        slow = new SlowCommits(
                executor, settings.waitingBytes() / 2, some -> transaction.write(some, List.of(), settings.lockWait()));
        locked = new LockedKeys(database, writer);
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
            transaction.write(group, unnumbered, lockWait(group));
        } catch (SQLException | RuntimeException e) {
            try {
                if (!group.isEmpty()) {
                    new SpoiledGroup(part -> transaction.write(part, List.of(), lockWait(part)), locked, slow, clock)
                            .failed(group, e);
                }
            } finally {
                if (!unnumbered.isEmpty()) { // if this fails too, a look finds the marks
                    transaction.write(List.of(), unnumbered, GroupWriter.HEAD_LOCK_WAIT);
                }
            }
        }
    }
}
