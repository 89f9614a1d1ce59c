package dev.carillon.transfer;

import dev.carillon.loop.OnePerNode;
import jakarta.annotation.Resource;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;

/** Applies plans together: all or none. */
@OnePerNode
class OneTransaction {

    @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
    private TransactionSynchronizationRegistry transactions;

    @Transactional(TxType.REQUIRES_NEW)
    public void apply(List<PartPlan> plans) {
        try {
            plans.forEach(PartPlan::apply);
        } catch (Error e) { // Payara would commit what came before it
            transactions.setRollbackOnly();
            throw e;
        }
    }

    /** Fails where {@link #apply} would; nothing of it stays. */
    @Transactional(TxType.REQUIRES_NEW)
    public void tryOut(List<PartPlan> plans) {
        try {
            plans.forEach(PartPlan::apply);
        } finally {
            transactions.setRollbackOnly();
        }
    }
}
