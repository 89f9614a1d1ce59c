package dev.carillon.client;

import dev.carillon.event.EventRejectedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * The JTA transaction of the code that fires, and what its status means for an event; the same as for Carillon's own beans
 * ({@code docs/cdi.md}). Thread safe.
 */
@ApplicationScoped
class CallerTransaction {

    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private volatile TransactionSynchronizationRegistry transactions;

    /** The first look-up is here, where there is JNDI: not every thread that ends a transaction has it. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready) {
        status();
    }

    /**
     * Whether the thread is in a callback of its transaction's end, and can open nothing any more; otherwise it is in a transaction
     * that goes on, or in none.
     *
     * @throws EventRejectedException if an event can neither join it nor be sent on its own
     */
    boolean isOver() {
        int status = status();
        return switch (status) {
            case Status.STATUS_ACTIVE -> false;
            // Payara says so at the end already, and lets what is opened then join the transaction all the same.
            case Status.STATUS_NO_TRANSACTION -> isToldOfTheEnd();
            case Status.STATUS_COMMITTED -> true;
            case Status.STATUS_ROLLEDBACK, Status.STATUS_UNKNOWN -> {
                if (!isToldOfTheEnd()) {
                    throw rejected("is over");
                }
                yield true;
            }
            case Status.STATUS_MARKED_ROLLBACK -> throw rejected("is marked for rollback");
            default -> throw rejected("is being ended (status " + status + ")");
        };
    }

    /** Without a server there is no transaction. Looked up, because Payara finds no {@code @Resource} in a jar of the WAR. */
    private int status() {
        try {
            if (transactions == null) {
                transactions = InitialContext.doLookup("java:comp/TransactionSynchronizationRegistry");
            }
            return transactions.getTransactionStatus();
        } catch (NamingException e) {
            return Status.STATUS_NO_TRANSACTION;
        }
    }

    private static EventRejectedException rejected(String why) {
        return new EventRejectedException("the caller's transaction " + why + ": an event can no longer join it");
    }

    /** JTA reports the same status to code whose transaction has timed out as to callbacks of its end. */
    private static boolean isToldOfTheEnd() {
        return STACK.walk(frames -> frames.anyMatch(each -> each.getMethodName().equals("afterCompletion")
                && Synchronization.class.isAssignableFrom(each.getDeclaringClass())));
    }
}
