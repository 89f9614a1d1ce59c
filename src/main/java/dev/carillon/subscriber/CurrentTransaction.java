package dev.carillon.subscriber;

import dev.carillon.loop.Starting;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.TransactionSynchronizationRegistry;

/** Which JTA transaction the thread is in. Thread safe. */
@ApplicationScoped
class CurrentTransaction {

    // By lookup: Payara has no CDI bean of this type.
    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    TransactionSynchronizationRegistry transactions;

    /** Makes the bean here: on WildFly the name is not known on every thread that may be the first to ask. */
    void start(@Observes Starting node) {}

    /** Equal for as long as it is the same one; null if there is none. */
    Object key() {
        return transactions.getTransactionKey();
    }
}
