package dev.carillon.subscriber;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Which JTA transaction the thread is in. Thread safe. */
@ApplicationScoped
class CurrentTransaction {

    // By lookup: Payara has no CDI bean of this type.
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    /** Equal for as long as it is the same one; null if there is none. */
    Object key() {
        return transactions.getTransactionKey();
    }
}
