package dev.carillon.publish;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.CommitUnknownException;
import dev.carillon.loop.FailureLog;
import dev.carillon.sql.SqlFailure;
import java.sql.SQLException;
import java.util.List;
import java.util.logging.Level;

/** Why a write failed, and what its publishers get to know. Immutable, thread safe. */
final class WriteFailure {

    private static final FailureLog LOG = new FailureLog(WriteFailure.class);

    private final Exception cause;

    private WriteFailure(Exception cause) {
        this.cause = cause;
    }

    static WriteFailure of(Exception cause) {
        return new WriteFailure(cause);
    }

    boolean isLockWait() {
        return !isUnknown() && cause instanceof SQLException e && SqlFailure.isLockWait(e);
    }

    /** Then it is not repeated, as it may be stored. */
    private boolean isUnknown() {
        return cause instanceof CommitUnknownException;
    }

    /** Whether one submission may be the reason, so that the others of its group can be stored without it. */
    boolean isOfOne() {
        return !isUnknown() && (isLockWait() || isOfTheData() || cause instanceof RuntimeException);
    }

    private boolean isOfTheData() {
        return SqlFailure.isOfTheData(cause);
    }

    /** Answers all, then logs it once, however many publishers there are. */
    void report(List<Submission> submissions) {
        submissions.forEach(this::report);
        if (!isLockWait()) {
            int events =
                    submissions.stream().mapToInt(each -> each.events().size()).sum();
            LOG.log(Level.WARNING, "publish.failed events=" + events + "; the publishers are informed", cause);
        }
    }

    private void report(Submission submission) {
        if (isLockWait()) {
            submission.fail("another transaction holds an event of this id");
        } else if (isUnknown()) {
            submission.fail("the database did not say whether the event was stored; repeat it with the same id");
        } else if (isOfTheData()) {
            refuse(submission, "must not contain anything that the database rejects");
        } else if (isOurs()) {
            submission.result().completeExceptionally(cause);
        } else {
            submission.fail("the database did not store it");
        }
    }

    private static void refuse(Submission submission, String rule) {
        PublishResult refused = new PublishResult.Refused(new RefusedException("", rule, null));
        submission.result().complete(submission.results(event -> refused));
    }

    /** No word of the database: an error of ours, which may meet this event each time it comes. */
    boolean isOurs() {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SQLException) {
                return false;
            }
        }
        return cause instanceof RuntimeException;
    }
}
