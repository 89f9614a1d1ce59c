package dev.carillon.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * An attempt that has ended and is still to be recorded.
 *
 * @param generation of the subscription as it was attempted
 * @param pause how long the receiver asks the whole endpoint to wait, or zero
 */
record DeliveryResult(
        Delivery delivery, long generation, Instant startedAt, AttemptOutcome outcome, NextStep next, Duration pause) {

    int attempts() {
        return delivery.attempts() + 1;
    }

    DeliveryStatus status() {
        if (outcome instanceof AttemptOutcome.Delivered) {
            return DeliveryStatus.DELIVERED;
        }
        return next instanceof NextStep.RetryAt || next instanceof NextStep.Park
                ? DeliveryStatus.WAITING
                : DeliveryStatus.FAILED;
    }

    /** Null as long as it did not fail: a delivery that succeeds at once needs no such time. */
    Instant firstAttemptAt() {
        return delivery.attempts() > 0
                ? delivery.firstAttemptAt()
                : outcome instanceof AttemptOutcome.Delivered ? null : startedAt;
    }

    /** Its place in the queue; null if it is over. */
    Instant queuedAt() {
        return next instanceof NextStep.Park ? DeliveryStates.PARKED : dueAt();
    }

    Instant dueAt() {
        return next instanceof NextStep.RetryAt retry ? retry.dueAt() : null;
    }

    Integer responseStatus() {
        int status = outcome instanceof AttemptOutcome.Delivered delivered
                ? delivered.status()
                : outcome instanceof AttemptOutcome.Refused refused ? refused.status() : AttemptOutcome.NO_STATUS;
        return status == AttemptOutcome.NO_STATUS ? null : status;
    }

    String excerpt() {
        if (outcome instanceof AttemptOutcome.Delivered delivered) {
            return delivered.excerpt();
        }
        if (outcome instanceof AttemptOutcome.Refused refused) {
            return refused.excerpt();
        }
        if (outcome instanceof AttemptOutcome.Unreachable unreachable) {
            return unreachable.reason();
        }
        return outcome instanceof AttemptOutcome.Impossible impossible ? impossible.reason() : null;
    }

    /** {@code delivered}, {@code refused}, {@code timed-out}, {@code unreachable} or {@code impossible}. */
    String outcomeName() {
        if (outcome instanceof AttemptOutcome.Delivered) {
            return "delivered";
        }
        if (outcome instanceof AttemptOutcome.Refused) {
            return "refused";
        }
        if (outcome instanceof AttemptOutcome.TimedOut) {
            return "timed-out";
        }
        return outcome instanceof AttemptOutcome.Unreachable ? "unreachable" : "impossible";
    }

    /** Whether the next one of its key may go out. */
    boolean leavesOrder() {
        return delivery.orderKey() != null && !(next instanceof NextStep.RetryAt);
    }

    /** Only failures, and what follows them, need rows of their own. */
    boolean needsAttemptRow() {
        return attempts() > 1 || !(outcome instanceof AttemptOutcome.Delivered);
    }
}
