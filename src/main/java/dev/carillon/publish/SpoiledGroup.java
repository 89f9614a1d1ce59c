package dev.carillon.publish;

import dev.carillon.loop.FailureLog;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

/**
 * Writes what can be written of a group that could not be written as a whole. Those that wait for another transaction are
 * found by their keys, once, and wait elsewhere; if the database refuses one for its data, the group is halved until that one
 * is alone. Of one group; not thread safe.
 */
final class SpoiledGroup {

    /** Commits submissions and answers them; what throws an exception has answered none of them, and written nothing. */
    @FunctionalInterface
    interface Write {
        void write(List<Submission> part) throws SQLException;
    }

    private static final FailureLog LOG = new FailureLog(SpoiledGroup.class);

    private final Write write;
    private final LockedKeys locked;
    private final SlowCommits slow;
    private final Clock clock;
    private boolean isSifted;

    SpoiledGroup(Write write, LockedKeys locked, SlowCommits slow, Clock clock) {
        this.write = write;
        this.locked = locked;
        this.slow = slow;
        this.clock = clock;
    }

    /** Each of these is answered, or waits elsewhere, unless this throws an error. */
    void failed(List<Submission> part, Exception e) {
        WriteFailure failure = WriteFailure.of(e);
        if (failure.isLockWait() && part.stream().anyMatch(Submission::hasKeys)) {
            LOG.log(Level.FINE, "publish.group.sifted size=" + part.size(), e);
            sift(part);
        } else if (part.size() > 1 && failure.isOfOne() && !failure.isLockWait()) {
            LOG.log(Level.FINE, "publish.group.halved size=" + part.size(), e);
            int half = part.size() / 2;
            try {
                again(part.subList(0, half));
            } finally {
                again(part.subList(half, part.size()));
            }
        } else {
            failure.report(part);
        }
    }

    private void again(List<Submission> part) {
        try {
            write.write(part);
        } catch (SQLException | RuntimeException e) {
            failed(part, e);
        }
    }

    /** A second time nothing is asked any more: the neighbours have waited long enough. */
    private void sift(List<Submission> part) {
        List<Submission> aside = isSifted || part.size() == 1 ? withKeys(part) : blocked(part);
        isSifted = true;
        List<Submission> rest = new ArrayList<>(part);
        rest.removeAll(aside);
        for (Submission each : aside) {
            slow.write(each);
            each.passOn();
        }
        if (!rest.isEmpty()) {
            again(rest);
        }
    }

    private List<Submission> blocked(List<Submission> part) {
        try {
            return locked.among(part, clock.instant());
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.FINE, "publish.sift.failed", e);
            return withKeys(part);
        }
    }

    private static List<Submission> withKeys(List<Submission> part) {
        return part.stream().filter(Submission::hasKeys).toList();
    }
}
