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
        plans.forEach(PartPlan::apply);
    }

    /** Fails where {@link #apply} would; nothing of it stays. */
    @Transactional(TxType.REQUIRES_NEW)
    public void tryOut(List<PartPlan> plans) {
        plans.forEach(PartPlan::apply);
        transactions.setRollbackOnly();
    }
}
