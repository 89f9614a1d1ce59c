package dev.carillon.publish;

import dev.carillon.event.EventRejectedException;
import dev.carillon.loop.Starting;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/**
 * The JTA transaction of the caller, if there is one, and what its status means for an event:
 *
 * <table>
 * <caption>Decisions</caption>
 * <tr><td>NO_TRANSACTION</td><td>published on its own</td></tr>
 * <tr><td>ACTIVE, also in BEFORE_COMPLETION</td><td>joins</td></tr>
 * <tr><td>COMMITTED: AFTER_SUCCESS, AFTER_COMPLETION</td><td>published on its own</td></tr>
 * <tr><td>ROLLEDBACK, UNKNOWN, in callbacks of the end: AFTER_FAILURE, AFTER_COMPLETION</td><td>published on its own</td></tr>
 * <tr><td>ROLLEDBACK, UNKNOWN anywhere else: its time is over, and its code does not know yet</td><td>rejected</td></tr>
 * <tr><td>MARKED_ROLLBACK: it would never exist</td><td>rejected</td></tr>
 * <tr><td>PREPARING, PREPARED, COMMITTING, ROLLING_BACK: too late to join, too early to know</td><td>rejected</td></tr>
 * </table>
 *
 * <p>Thread safe.
 */
@ApplicationScoped
class CallerTransaction {

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    // By lookup: WildFly has a CDI bean of this type, Payara has none, and a producer of ours would be a second one
    // there.
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    /** Comes into being now: on a thread of WildFly's executor there is no {@code java:comp} to be injected from. */
    void begin(@Observes Starting node) {}

    /**
     * Whether an event joins it; otherwise the event is published on its own.
     *
     * @throws EventRejectedException if it can do neither
     */
    boolean isActive() {
        int status = transactions.getTransactionStatus();
        return switch (status) {
            case Status.STATUS_ACTIVE -> true;
            case Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED -> false;
            case Status.STATUS_ROLLEDBACK, Status.STATUS_UNKNOWN -> {
                if (!isToldOfTheEnd()) {
                    throw rejected("is over");
                }
                yield false;
            }
            case Status.STATUS_MARKED_ROLLBACK -> throw rejected("is marked for rollback");
            default -> throw rejected("is being ended (status " + status + ")");
        };
    }

    /** Whether the thread is in no transaction at all, not even in one that is over. */
    boolean isNone() {
        return transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION;
    }

    private static EventRejectedException rejected(String why) {
        return new EventRejectedException("the caller's transaction " + why + ": an event can no longer join it");
    }

    /** JTA reports the same status to code whose transaction has timed out as to callbacks of its end. */
    private static boolean isToldOfTheEnd() {
        return STACK.walk(frames -> frames.anyMatch(each -> each.getMethodName().equals("afterCompletion")
                && Synchronization.class.isAssignableFrom(each.getDeclaringClass())));
    }

    /** Nothing of this transaction can be committed any more. */
    void setRollbackOnly() {
        transactions.setRollbackOnly();
    }

    /**
     * Does this once the transaction has committed, on whatever thread commits it.
     *
     * @param work only hands something on: there is neither JNDI nor JMS, and on some threads no class loader
     */
    void afterCommit(Runnable work) {
        transactions.registerInterposedSynchronization(new Synchronization() {
            @Override
            public void beforeCompletion() {
                // nothing to do before
            }

            @Override
            public void afterCompletion(int status) {
                if (status == Status.STATUS_COMMITTED) {
                    work.run();
                }
            }
        });
    }
}
