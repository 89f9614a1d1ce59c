package dev.carillon.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an import has done, or would do.
 *
 * @param dryRun whether nothing was changed
 * @param counts how many entries are created, updated, left as they are, deleted
 * @param entries each of them
 * @param missing pointers of the secrets that have to be given before it can be done
 * @param notes what else is to be known
 */
public record ImportReport(
        boolean dryRun,
        Map<String, Integer> counts,
        List<PlannedEntry> entries,
        List<String> missing,
        List<String> notes) {

    public ImportReport {
        entries = List.copyOf(entries);
        missing = List.copyOf(missing);
        notes = List.copyOf(notes);
    }

    static ImportReport of(boolean dryRun, List<PartPlan> plans) {
        List<PlannedEntry> entries = new ArrayList<>();
        plans.forEach(each -> entries.addAll(each.entries()));
        Map<String, Integer> counts = new TreeMap<>();
        for (PlannedEntry.Action each : PlannedEntry.Action.values()) {
            counts.put(each.toString(), 0);
        }
        entries.forEach(each -> counts.merge(each.action().toString(), 1, Integer::sum));
        List<String> missing =
                entries.stream().flatMap(each -> each.missing().stream()).toList();
        return new ImportReport(dryRun, counts, entries, missing, List.of());
    }

    /** The same with these notes. */
    public ImportReport with(List<String> more) {
        return new ImportReport(dryRun, counts, entries, missing, more);
    }
}
