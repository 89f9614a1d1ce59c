package dev.carillon.publish;

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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Many events in one commit: whoever has no transaction hands its events in and is answered when they are committed.
 *
 * <p>One loop writes what has gathered while the last commit was under way; an idle loop writes at once. A group that
 * fails is written one submission at a time; one whose id another transaction holds waits elsewhere, so that its
 * neighbours never do. Thread safe.
 */
@ApplicationScoped
class GroupCommit {

    private static final Logger LOG = Logger.getLogger(GroupCommit.class.getName());

    /** A group does not wait for an id; whoever must wait does so alone. */
    private static final Duration GROUP_LOCK_WAIT = Duration.ofMillis(20);

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Database database;
    private final GroupWriter writer;
    private final EventStore events;
    private final EventLog log;
    private final Clock clock;
    private final Executor executor;
    private final PublishSettings settings;
    private final Loops loops;
    private final Answers answers;

    private final ConcurrentLinkedQueue<Submission> waiting = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<NewEvent> committed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingEvents = new AtomicInteger();
    private volatile Loop loop;
    private long nextLook = System.nanoTime();

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
        this.events = events;
        this.log = log;
        this.clock = clock;
        this.executor = executor;
        this.settings = settings;
        this.loops = loops;
        answers = new Answers(executor, loops);
    }

    protected GroupCommit() { // CDI client proxy
        this(null, null, null, null, null, null, null, null);
    }

    void start() {
        answers.start();
        loop = loops.start("commit", this::step);
    }

    /** Ends the loop, then answers who still waits: nothing of theirs was stored. */
    void stop() {
        Loop running = loop;
        loop = null;
        if (running != null) {
            loops.stop(running);
        }
        for (Submission each = waiting.poll(); each != null; each = waiting.poll()) {
            each.result().complete(unavailable(each, "the server is stopping"));
        }
        answers.stop();
    }

    void hand(Submission submission) {
        Loop running = loop;
        if (running == null) {
            submission.result().complete(unavailable(submission, "the server is not ready"));
            return;
        }
        int size = submission.events().size();
        if (waitingEvents.addAndGet(size) > settings.waitingEvents() + size) {
            waitingEvents.addAndGet(-size);
            submission.result().complete(unavailable(submission, "too many events are waiting to be stored"));
            return;
        }
        waiting.add(submission);
        running.wake();
    }

    /** Numbers events of a transaction that has just committed. */
    void number(List<NewEvent> newest) {
        committed.addAll(newest);
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    private Duration step() throws SQLException {
        List<Submission> group = nextGroup();
        List<NewEvent> unnumbered = nextUnnumbered();
        if (group.isEmpty() && unnumbered.isEmpty()) {
            if (System.nanoTime() - nextLook >= 0) {
                nextLook = System.nanoTime() + LOOK.toNanos();
                unnumbered = database.transaction(events::unnumbered);
            }
            if (unnumbered.isEmpty()) {
                return LOOK;
            }
        }
        write(group, unnumbered);
        return Duration.ZERO;
    }

    private List<Submission> nextGroup() {
        List<Submission> group = new ArrayList<>();
        int size = 0;
        for (Submission each = waiting.peek(); each != null && size < settings.groupEvents(); each = waiting.peek()) {
            waiting.poll();
            group.add(each);
            size += each.events().size();
        }
        waitingEvents.addAndGet(-size);
        return group;
    }

    private List<NewEvent> nextUnnumbered() {
        List<NewEvent> next = new ArrayList<>();
        while (next.size() < settings.groupEvents() && !committed.isEmpty()) {
            next.add(committed.poll());
        }
        return next;
    }

    private void write(List<Submission> group, List<NewEvent> unnumbered) throws SQLException {
        Instant now = clock.instant();
        GroupWriter.Written written;
        try {
            written = database.transaction(GROUP_LOCK_WAIT, session -> writer.write(session, group, unnumbered, now));
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.FINE, "publish.group.repeated size=" + group.size(), e);
            group.forEach(this::writeAlone);
            if (!unnumbered.isEmpty()) {
                numberAlone(unnumbered, now);
            }
            return;
        }
        log.committed(written.events());
        answer(group, written.results());
    }

    private void numberAlone(List<NewEvent> unnumbered, Instant now) throws SQLException {
        // If this fails too, the marks are still there: the next look finds them.
        log.committed(database.transaction(session -> writer.write(session, List.of(), unnumbered, now))
                .events());
    }

    private void writeAlone(Submission submission) {
        try {
            writeAlone(submission, GROUP_LOCK_WAIT);
        } catch (SQLException e) {
            if (Database.isLockWait(e)) {
                elsewhere(() -> writeSlowly(submission), submission);
            } else {
                fail(submission, e);
            }
        } catch (RuntimeException e) {
            fail(submission, e);
        }
    }

    /** On a thread of its own: waits for whoever holds the id. */
    private void writeSlowly(Submission submission) {
        try {
            writeAlone(submission, settings.lockWait());
        } catch (SQLException e) {
            if (Database.isLockWait(e)) {
                submission.result().complete(unavailable(submission, "another transaction holds an event of this id"));
            } else {
                fail(submission, e);
            }
        } catch (RuntimeException e) {
            fail(submission, e);
        }
    }

    private void writeAlone(Submission submission, Duration lockWait) throws SQLException {
        List<Submission> alone = List.of(submission);
        GroupWriter.Written written =
                database.transaction(lockWait, session -> writer.write(session, alone, List.of(), clock.instant()));
        log.committed(written.events());
        answer(alone, written.results());
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
        answers.give(all);
    }

    private void elsewhere(Runnable work, Submission submission) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            submission.result().complete(unavailable(submission, "no thread is free to wait for this id"));
        }
    }

    private static void fail(Submission submission, Exception e) {
        LOG.log(Level.WARNING, "publish.failed events=" + submission.events().size() + "; the publisher is told", e);
        submission.result().complete(unavailable(submission, "the database did not take it"));
    }

    private static List<PublishResult> unavailable(Submission submission, String reason) {
        return Collections.nCopies(submission.events().size(), new PublishResult.Unavailable(reason, RETRY_AFTER));
    }
}
