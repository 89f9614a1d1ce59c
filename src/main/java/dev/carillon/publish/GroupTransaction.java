package dev.carillon.publish;

import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.logging.Level;

/** One commit of a group: written, told to the readers of the log, and passed on to be answered. Thread safe. */
final class GroupTransaction {

    private static final FailureLog LOG = new FailureLog(GroupTransaction.class);

    private final Database database;
    private final GroupWriter writer;
    private final CommitInquiry inquiry;
    private final EventLog log;
    private final Answers answers;
    private final Clock clock;

    GroupTransaction(
            Database database, GroupWriter writer, CommitInquiry inquiry, EventLog log, Answers answers, Clock clock) {
        this.database = database;
        this.writer = writer;
        this.inquiry = inquiry;
        this.log = log;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * Commits and passes the answers on. What throws has passed on none; if it is an exception, it wrote nothing, unless that
     * says that it is unknown.
     */
    void write(List<Submission> group, List<NewEvent> unnumbered, Duration lockWait) throws SQLException {
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
