package dev.carillon.transfer;

import dev.carillon.event.RefusedException;
import java.util.List;

/** What an import of one part would do. Of one thread. */
public interface PartPlan {

    /** What would become of each entry, in their order; then of what would be removed. */
    List<PlannedEntry> entries();

    /** Everything that is wrong, with pointers into the file. */
    List<RefusedException> refusals();

    /** Last step before the transaction, outside of it. */
    default void prepare() {}

    /**
     * Does it, within the transaction of all parts.
     *
     * @throws StalePlanException if something has changed since it was planned
     */
    void apply();

    /** After the commit. */
    default void applied() {}
}
