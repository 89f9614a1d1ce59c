package dev.carillon.delivery;

import dev.carillon.sql.SqlFailure;
import java.time.Instant;
import java.util.List;

/** What is recorded in one transaction, and how far that is. Of one thread. */
final class Recording {

    /** What came of it, if it is committed. */
    record Done(List<DeliveryResult> happened, Endpoints.Changed endpoints, List<Runnable> afterwards, Instant at) {}

    private final EndedAttempts.Group group;
    private boolean hasBegun;
    private Done done;

    Recording(EndedAttempts.Group group) {
        this.group = group;
    }

    EndedAttempts.Group group() {
        return group;
    }

    Done done() {
        return done;
    }

    /** Nothing of it is written. */
    void restart() {
        hasBegun = false;
        done = null;
    }

    /** A transaction is there. */
    void begun() {
        hasBegun = true;
    }

    /** Only the commit is left. */
    void done(Done what) {
        done = what;
    }

    /** All was done when something was thrown, so by the commit: it may be written. */
    boolean isInDoubt() {
        return done != null;
    }

    /** Whether the database is unreachable, so that any part of it would fail alike. */
    boolean isLost(Exception failure) {
        return !hasBegun || SqlFailure.isAway(failure);
    }
}
