package dev.carillon.transfer;

import dev.carillon.loop.OnePerNode;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;

/** Applies plans together: all or none. */
@OnePerNode
class OneTransaction {

    @Transactional(TxType.REQUIRES_NEW)
    public void apply(List<PartPlan> plans) {
        plans.forEach(PartPlan::apply);
    }
}
