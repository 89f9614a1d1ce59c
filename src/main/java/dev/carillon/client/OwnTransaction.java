package dev.carillon.client;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Does something in a transaction of its own. By UserTransaction, because Payara enlists nothing in what {@code @Transactional} begins
 * on a managed thread. Thread safe.
 */
@ApplicationScoped
class OwnTransaction {

    private static final Logger LOG = Logger.getLogger(OwnTransaction.class.getName());

    /** One is not always enough: the server may have begun to end the transaction by itself. */
    private static final int ROLLBACKS = 4;

    /** What is done; whatever it throws rolls the transaction back. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private final UserTransaction transaction;

    @Inject
    OwnTransaction(UserTransaction transaction) {
        this.transaction = transaction;
    }

    protected OwnTransaction() { // CDI client proxy
        this(null);
    }

    void run(Work work) throws Exception {
        transaction.setTransactionTimeout(0); // the server's own: a bean may have set another for this thread
        transaction.begin();
        try {
            work.run();
            transaction.commit();
        } finally {
            leave();
        }
    }

    /** Whatever a bean has done: the thread is in no transaction after this, or the next one could not begin. */
    private void leave() throws SystemException {
        for (int i = 0; i < ROLLBACKS && transaction.getStatus() != Status.STATUS_NO_TRANSACTION; i++) {
            rollBack();
        }
    }

    private void rollBack() throws SystemException {
        try {
            transaction.rollback();
        } catch (Exception e) {
            LOG.log(Level.FINE, "client.transaction.over", e);
            leaveWhatIsOver();
        }
    }

    /** A transaction that was rolled back when its time was over is left by a commit, if no rollback leaves it. */
    private void leaveWhatIsOver() throws SystemException {
        int status = transaction.getStatus();
        if (status == Status.STATUS_ACTIVE || status == Status.STATUS_NO_TRANSACTION) {
            return;
        }
        try {
            transaction.commit();
        } catch (Exception e) {
            LOG.log(Level.FINE, "client.transaction.over", e);
        }
    }
}
