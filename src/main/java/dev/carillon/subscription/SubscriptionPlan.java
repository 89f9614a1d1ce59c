package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import dev.carillon.subscription.SubscriptionStore.Change;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.PartPlan;
import dev.carillon.transfer.PlannedEntry;
import dev.carillon.transfer.PlannedEntry.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an import would do with subscriptions. Of one thread. */
final class SubscriptionPlan implements PartPlan {

    private final String part;
    private final int application;
    private final SubscriptionStore store;
    private final ChangeNews news;
    private final List<PlannedEntry> entries = new ArrayList<>();
    private final List<RefusedException> refusals = new ArrayList<>();
    private final List<FiledChange> changes = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private List<Change> made = List.of();

    SubscriptionPlan(String part, int application, SubscriptionStore store, ChangeNews news) {
        this.part = part;
        this.application = application;
        this.store = store;
        this.news = news;
    }

    void add(FileEntry entry, FiledDrafts drafts) {
        try {
            FiledDrafts.Draft draft = drafts.draft(entry.members());
            Subscription wanted = draft.change().wanted();
            checkOnce(wanted, entry.members().hasNonNull("id"));
            boolean isNew = draft.change().isNew();
            Action action = Action.of(!isNew, draft.differs());
            entries.add(new PlannedEntry(
                    entry.pointer(),
                    part,
                    wanted.id(),
                    wanted.name(),
                    action,
                    draft.differs(),
                    entry.pointers(draft.missing()),
                    action == Action.NONE ? null : draft.secret()));
            if (action != Action.NONE) {
                changes.add(draft.change());
            }
        } catch (RefusedException e) {
            refusals.add(e.at(entry.pointer()));
        }
    }

    private void checkOnce(Subscription wanted, boolean hasId) {
        String name = wanted.owner() == null ? wanted.name() : wanted.owner() + '\n' + wanted.eventName();
        if (!given.add(wanted.id())) {
            throw new RefusedException("/id", "must be given only once", wanted.id());
        }
        if (!given.add("name " + name) && (wanted.owner() != null || !hasId)) {
            throw new RefusedException(
                    wanted.owner() == null ? "/name" : "/eventName",
                    wanted.owner() == null
                            ? "must be given only once, or with ids"
                            : "must be given only once for its owner",
                    wanted.owner() == null ? wanted.name() : wanted.eventName());
        }
    }

    /** Those of these that were not given. */
    void remove(List<Subscription> present) {
        for (Subscription each : present) {
            if (!given.contains(each.id())) {
                entries.add(PlannedEntry.removed(part, each.id(), each.name()));
                changes.add(new FiledChange(each, null, false, null, null));
            }
        }
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
    public void prepare() {
        if (!changes.isEmpty()) {
            EarlierEvents.awaitPlanned(store);
        }
    }

    @Override
    public void apply() {
        made = changes.isEmpty() ? List.of() : store.load(changes);
    }

    @Override
    public void applied() {
        for (int i = 0; i < made.size(); i++) {
            news.changed("subscription." + changes.get(i).kind(), made.get(i));
        }
    }

    @Override
    public String toString() {
        return "SubscriptionPlan[application " + application + ", " + changes.size() + " changes]";
    }
}
