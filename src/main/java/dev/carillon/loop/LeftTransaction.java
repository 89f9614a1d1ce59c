package dev.carillon.loop;

import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.logging.Level;

/** A JTA transaction that other code has left on this thread. Stateless, thread safe. */
public final class LeftTransaction {

    private static final FailureLog LOG = new FailureLog(LeftTransaction.class);

    /** One rollback is not always enough: the server may have begun to end it by itself. */
    private static final int ATTEMPTS = 4;

    private LeftTransaction() {}

    /** Rolls back, if there is one. @return whether the thread is in no transaction now */
    public static boolean clear(UserTransaction transaction) {
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (transaction.getStatus() == Status.STATUS_NO_TRANSACTION) {
                    return true;
                }
                rollBack(transaction);
            }
            return transaction.getStatus() == Status.STATUS_NO_TRANSACTION;
        } catch (SystemException e) {
            LOG.log(Level.FINE, "transaction.over", e);
            return false;
        }
    }

    private static void rollBack(UserTransaction transaction) throws SystemException {
        try {
            transaction.rollback();
        } catch (Exception e) {
            LOG.log(Level.FINE, "transaction.over", e);
            leaveWhatIsOver(transaction);
        }
    }

    /** A transaction that was rolled back when its time was over is left by a commit, if no rollback leaves it. */
    private static void leaveWhatIsOver(UserTransaction transaction) throws SystemException {
        int status = transaction.getStatus();
        if (status == Status.STATUS_ACTIVE || status == Status.STATUS_NO_TRANSACTION) {
            return;
        }
        try {
            transaction.commit();
        } catch (Exception e) {
            LOG.log(Level.FINE, "transaction.over", e);
        }
    }
}
