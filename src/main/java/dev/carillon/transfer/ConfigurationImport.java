package dev.carillon.transfer;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.sql.SqlFailure;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;

/**
 * Carries out what an import has planned: everything in one transaction, or nothing. Commits by itself, so never call it inside
 * a transaction. Thread safe.
 */
@OnePerNode
public class ConfigurationImport {

    private static final FailureLog LOG = new FailureLog(ConfigurationImport.class);
    private static final int TRIES = 5;

    private final OneTransaction transaction;

    @Inject
    ConfigurationImport(OneTransaction transaction) {
        this.transaction = transaction;
    }

    /**
     * Plans, and applies the plans unless this is a dry run.
     *
     * @param plans are made again if something else changes in between
     * @throws RefusedFileException if anything is wrong; nothing is changed
     */
    public ImportReport run(Supplier<List<PartPlan>> plans, boolean dryRun) {
        for (int i = 1; ; i++) {
            try {
                return once(plans.get(), dryRun);
            } catch (StalePlanException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private ImportReport once(List<PartPlan> plans, boolean dryRun) {
        List<RefusedException> wrong = new ArrayList<>();
        plans.forEach(each -> wrong.addAll(each.refusals()));
        ImportReport report = ImportReport.of(dryRun, plans);
        if (!dryRun) {
            report.missing().forEach(each -> wrong.add(missing(each)));
        }
        if (!wrong.isEmpty()) {
            throw new RefusedFileException(wrong);
        }
        if (dryRun && !report.missing().isEmpty()) {
            return report; // what lacks a secret cannot be tried
        }
        if (!dryRun) {
            plans.forEach(PartPlan::prepare);
        }
        try {
            if (dryRun) {
                transaction.tryOut(plans); // some limits are known only within it
                return report;
            }
            transaction.apply(plans);
        } catch (RuntimeException e) {
            throw SqlFailure.isLockWait(e) ? new StalePlanException() : e; // what was half made is made again
        }
        plans.forEach(ConfigurationImport::applied);
        return ImportReport.of(false, plans);
    }

    private static RefusedException missing(String pointer) {
        return new RefusedException(
                pointer, "must be given: the file does not contain the secret, and none is stored for it", null);
    }

    /** Each by itself: what one throws does not undo what is committed. */
    private static void applied(PartPlan plan) {
        try {
            plan.applied();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "import.untold; other nodes and caches see it within a second all the same", e);
        }
    }
}
