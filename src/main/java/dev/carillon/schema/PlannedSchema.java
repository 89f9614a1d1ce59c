package dev.carillon.schema;

import dev.carillon.schema.SchemaStore.StaleException;
import dev.carillon.schema.SchemaStore.Verdict;

/** A schema that is to be stored within a transaction of others. Of one thread. */
public final class PlannedSchema {

    private final int application;
    private final SchemaDraft draft;
    private final SchemaPlan plan;
    private final SchemaStore store;

    PlannedSchema(int application, SchemaDraft draft, SchemaPlan plan, SchemaStore store) {
        this.application = application;
        this.draft = draft;
        this.plan = plan;
        this.store = store;
    }

    /** What it comes to. */
    public StoredSchema result() {
        return plan.result();
    }

    /** Whether it does not keep what the schema's compatibility asks for, or would have to be of another name. */
    public boolean isRefused() {
        return plan.isRefused() || !plan.subject().equals(draft.subject());
    }

    /** Whether the compatibility that is asked for later is another one. */
    public boolean isOtherCompatibility() {
        return plan.base() != null
                && draft.compatibility() != null
                && plan.base().compatibility() != draft.compatibility();
    }

    /** Within the caller's transaction; false if others have changed it since. */
    public boolean apply() {
        if (!plan.result().isNew()) {
            return !isOtherCompatibility()
                    || store.joinRequirement(application, plan.base().id(), draft.compatibility())
                            .isPresent();
        }
        Verdict verdict = new Verdict(
                plan.base(),
                plan.expected(),
                plan.compatibility(),
                plan.result().isCompatible());
        try {
            store.join(application, plan.subject(), draft, plan.compiled().message(), verdict);
            return true;
        } catch (StaleException e) {
            return false;
        }
    }
}
