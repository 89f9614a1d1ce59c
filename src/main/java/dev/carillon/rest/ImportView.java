package dev.carillon.rest;

import dev.carillon.transfer.ImportReport;
import dev.carillon.transfer.PlannedEntry;
import java.util.List;
import java.util.Map;

/**
 * What an import has done, or would do.
 *
 * @param counts of the actions {@code create}, {@code update}, {@code none}, {@code delete}
 * @param missing pointers of secrets that have to be put into the file before it is imported
 * @param notes what else is to be known; null if there is nothing
 */
public record ImportView(
        boolean dryRun, Map<String, Integer> counts, List<Entry> entries, List<String> missing, List<String> notes) {

    /**
     * One entry.
     *
     * @param entry pointer into the file; null of what is removed
     * @param changes the members that change; null if there are none
     * @param newSecret whether a secret is made for it; null if not
     * @param secret that was made, shown only here; null in a dry run
     */
    public record Entry(
            String entry,
            String part,
            String id,
            String name,
            String action,
            List<String> changes,
            Boolean newSecret,
            String secret) {

        static Entry of(PlannedEntry planned, boolean dryRun) {
            return new Entry(
                    planned.entry(),
                    planned.part(),
                    planned.id(),
                    planned.name(),
                    planned.action().toString(),
                    planned.changes().isEmpty() ? null : planned.changes(),
                    planned.secret() == null ? null : true,
                    dryRun ? null : planned.secret());
        }
    }

    static ImportView of(ImportReport report) {
        return new ImportView(
                report.dryRun(),
                report.counts(),
                report.entries().stream()
                        .map(each -> Entry.of(each, report.dryRun()))
                        .toList(),
                report.missing(),
                report.notes().isEmpty() ? null : report.notes());
    }
}
