package dev.carillon.publish;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventStore;
import dev.carillon.eventlog.NewEvent;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Many events in one commit: whoever has no transaction hands its events in and is answered when they are committed.
 *
 * <p>One loop writes what has gathered while the last commit was under way; an idle loop writes at once. A group that one
 * of its submissions spoils is halved until that one is alone; if another transaction holds its id, it waits elsewhere, so
 * that its neighbours do not. Thread safe.
 */
@ApplicationScoped
class GroupCommit {

    private static final Logger LOG = Logger.getLogger(GroupCommit.class.getName());

    /** A group does not wait for an id; whoever must wait does so alone. */
    private static final Duration GROUP_LOCK_WAIT = Duration.ofMillis(20);

    /** Most bytes of one group, but for a first submission that is longer. */
    private static final long GROUP_BYTES = 8L << 20;

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

    private final ConcurrentLinkedQueue<Submission> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
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
        slow = new SlowCommits(executor, submission -> write(List.of(submission), List.of(), settings.lockWait()));
    }

    protected GroupCommit() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    private static Duration lockWait(List<Submission> group) {
        return group.stream().anyMatch(Submission::hasKeys) ? GROUP_LOCK_WAIT : GroupWriter.HEAD_LOCK_WAIT;
    }

    void start() {
        answers.start();
        loop = loops.startNeeded("commit", this::step);
    }

    /** Ends the loop, then answers who still waits: nothing of theirs was stored. */
    void stop() {
        Loop running = loop;
        loop = null;
        if (running != null) {
            loops.stop(running);
        }
        refuseWaiting();
        answers.stop();
    }

    private void refuseWaiting() {
        for (Submission each = waiting.poll(); each != null; each = waiting.poll()) {
            waitingBytes.addAndGet(-each.bytes());
            each.fail("the server is stopping");
        }
    }

    void hand(Submission submission) {
        Loop running = loop;
        if (running == null) {
            submission.fail("the server is not ready");
            return;
        }
        long bytes = submission.bytes();
        if (waitingBytes.addAndGet(bytes) > settings.waitingBytes() + bytes) {
            waitingBytes.addAndGet(-bytes);
            submission.fail("too many events are waiting to be stored");
            return;
        }
        waiting.add(submission);
        running.wake();
        if (loop == null) {
            refuseWaiting(); // it was stopped meanwhile
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
        List<Submission> group = nextGroup(); // last: what is taken is answered
        if (group.isEmpty() && unnumbered.isEmpty()) {
            return UnnumberedEvents.LOOK;
        }
        write(group, unnumbered);
        return Duration.ZERO;
    }

    /** Committed events that nobody numbers. If the database is away, whoever waits for a commit is told so by that. */
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

    private List<Submission> nextGroup() {
        List<Submission> group = new ArrayList<>();
        int size = 0;
        long bytes = 0;
        for (Submission each = waiting.peek(); each != null; each = waiting.peek()) {
            size += each.candidates().size();
            bytes += each.bytes();
            if (!group.isEmpty() && (size > settings.groupEvents() || bytes > GROUP_BYTES)) {
                break;
            }
            waiting.poll();
            waitingBytes.addAndGet(-each.bytes());
            group.add(each);
        }
        return group;
    }

    private void write(List<Submission> group, List<NewEvent> unnumbered) throws SQLException {
        try {
            write(group, unnumbered, lockWait(group));
        } catch (SQLException | RuntimeException e) {
            try {
                if (!group.isEmpty()) {
                    failed(group, e);
                }
            } finally {
                if (!unnumbered.isEmpty()) { // if this fails too, a look finds the marks
                    write(List.of(), unnumbered, GroupWriter.HEAD_LOCK_WAIT);
                }
            }
        }
    }

    /** Commits and answers. What throws an exception wrote nothing, unless that says that it is unknown. */
    private void write(List<Submission> group, List<NewEvent> unnumbered, Duration lockWait) throws SQLException {
        GroupWriter.Written written;
        try {
            written = commit(group, unnumbered, lockWait);
        } catch (Error e) {
            group.forEach(each -> each.fail("the node failed while it was storing it; repeat it with the same id"));
            throw e;
        }
        try {
            log.committed(written.events());
        } catch (RuntimeException e) { // of whoever hears it; they look by themselves
            LOG.log(Level.WARNING, "publish.told.failed", e);
        } finally {
            answer(group, written.results());
        }
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

    private void failed(List<Submission> group, Exception e) {
        WriteFailure failure = WriteFailure.of(e);
        if (group.size() > 1 && failure.isOfOne()) {
            LOG.log(Level.FINE, "publish.group.halved size=" + group.size(), e);
            int half = group.size() / 2;
            try {
                again(group.subList(0, half));
            } finally {
                again(group.subList(half, group.size()));
            }
        } else if (failure.isLockWait()) {
            slow.write(group.get(0));
        } else {
            failure.tell(group);
        }
    }

    private void again(List<Submission> part) {
        try {
            write(part, List.of(), lockWait(part));
        } catch (SQLException | RuntimeException e) {
            failed(part, e);
        }
    }

    private void answer(List<Submission> group, List<List<PublishResult>> results) {
        if (group.isEmpty()) {
            return;
        }
        Runnable all = () -> {
            for (int i = 0; i < group.size(); i++) {
                group.get(i).result().complete(results.get(i));
            }
        };
        answers.give(all, group.stream().mapToLong(Submission::bytes).sum());
    }
}
