package dev.carillon.publish;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executor;

/** Writes submissions whose id another transaction holds, each on a thread of its own that waits for it. Thread safe. */
final class SlowCommits {

    /** Commits one submission and answers it. */
    @FunctionalInterface
    interface Write {
        void write(Submission submission) throws SQLException;
    }

    private final Executor executor;
    private final Write write;

    SlowCommits(Executor executor, Write write) {
        this.executor = executor;
        this.write = write;
    }

    void write(Submission submission) {
        try {
            executor.execute(() -> patiently(submission));
        } catch (RuntimeException | OutOfMemoryError e) { // rejected, shut down, or no memory for a thread
            submission.fail("no thread is free to wait for this id");
        }
    }

    private void patiently(Submission submission) {
        try {
            write.write(submission);
        } catch (SQLException | RuntimeException e) {
            WriteFailure.of(e).tell(List.of(submission));
        } catch (Error e) {
            submission.fail("the node could not store it");
            throw e;
        }
    }
}
