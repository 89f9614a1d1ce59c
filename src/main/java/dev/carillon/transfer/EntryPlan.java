package dev.carillon.transfer;

import dev.carillon.event.RefusedException;
import dev.carillon.transfer.PlannedEntry.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A plan of steps, one for each entry that changes something. Of one thread. */
public final class EntryPlan implements PartPlan {

    /** What becomes of one entry; {@code null} steps change nothing. */
    public record Step(PlannedEntry entry, Runnable apply, Runnable applied) {}

    /** Plans one entry. */
    @FunctionalInterface
    public interface Planner {
        /** @throws RefusedException with a pointer within the entry */
        Step plan(FileEntry entry);
    }

    private final List<PlannedEntry> entries = new ArrayList<>();
    private final List<RefusedException> refusals = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> given = new HashSet<>();

    /** Plans these entries. */
    public EntryPlan with(List<FileEntry> all, Planner planner) {
        for (FileEntry each : all) {
            try {
                add(planner.plan(each));
            } catch (RefusedException e) {
                refusals.add(e.at(each.pointer()));
            }
        }
        return this;
    }

    /** Adds a step as it is. */
    public void add(Step step) {
        entries.add(step.entry());
        if (step.entry().action() != Action.NONE) {
            steps.add(step);
        }
    }

    /**
     * Remembers what was given, to find out what was not.
     *
     * @return whether it was not given before
     */
    public boolean give(String key) {
        return given.add(key);
    }

    /** Whether this was given. */
    public boolean isGiven(String key) {
        return given.contains(key);
    }

    /**
     * Plans the removal of all that is stored and was not given.
     *
     * @param key as it would have been {@link #give given}
     */
    public <T> void prune(StoredList<T> stored, Function<T, String> key, Function<T, Step> removal) {
        stored.forEach(each -> {
            if (!isGiven(key.apply(each))) {
                add(removal.apply(each));
            }
        });
    }

    @Override
    public List<PlannedEntry> entries() {
        return entries;
    }

    @Override
    public List<RefusedException> refusals() {
        return refusals;
    }

    @Override
    public void apply() {
        steps.forEach(each -> run(each.apply()));
    }

    @Override
    public void applied() {
        steps.forEach(each -> run(each.applied()));
    }

    private static void run(Runnable step) {
        if (step != null) {
            step.run();
        }
    }
}
