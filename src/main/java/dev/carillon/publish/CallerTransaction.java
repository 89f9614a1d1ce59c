package dev.carillon.publish;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** The JTA transaction of whoever calls, if there is one. Thread safe. */
@ApplicationScoped
class CallerTransaction {

    // By lookup: WildFly has a CDI bean of this type, Payara has none, and a producer of ours would be a second one
    // there.
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    boolean isActive() {
        int status = transactions.getTransactionStatus();
        return status != Status.STATUS_NO_TRANSACTION && status != Status.STATUS_UNKNOWN;
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
