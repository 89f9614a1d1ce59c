package dev.carillon.subscription;

import dev.carillon.access.ApplicationRemoval;
import dev.carillon.access.ConflictException;
import dev.carillon.access.Constraint;
import dev.carillon.loop.OnePerNode;
import dev.carillon.transfer.StalePlanException;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Subscriptions in the database. Each change is a transaction of its own that begins by raising the version, which locks
 * the cursor row of the planner: so the two exclude each other, on all nodes.
 *
 * <p>Reads have a transaction, too: without one, on a loop's thread, Payara gives an entity manager that is closed.
 */
@OnePerNode
@Transactional(TxType.REQUIRES_NEW)
class SubscriptionStore {

    /** The version after a change, and what was changed. */
    record Change(long version, Subscription subscription) {}

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Inject
    Event<SubscriptionFact> facts;

    public long version() {
        return rows().version();
    }

    /** The log's end. */
    public long head() {
        return rows().head();
    }

    /** Up to where the log has been planned. */
    public long planned() {
        return rows().planned();
    }

    /**
     * Reads the version before and after: outside the planner's transaction a change may come in between.
     *
     * @param known revisions by number: these rows are not read again
     */
    public SubscriptionRows.Loaded load(Map<Long, Long> known) {
        return rows().load(known);
    }

    public Optional<Subscription> find(int application, String id) {
        return rows().find(application, id);
    }

    public List<Subscription> list(int application, long after, int most) {
        return rows().list(application, after, most);
    }

    /** Adds it at the log's end as it is while planning is locked out: it hears what is accepted from now on, and nothing earlier. */
    public Change add(Subscription created) {
        long version = rows().raise();
        created.startsAfter(rows().head());
        entities.persist(created);
        try {
            entities.flush();
        } catch (PersistenceException e) {
            if (Constraint.isBroken(e)) {
                throw new ConflictException("the application was deleted at the same time");
            }
            throw e;
        }
        announce(SubscriptionFact.of(SubscriptionFact.Kind.CREATED, created));
        return new Change(version, created);
    }

    /**
     * Adds these of one owner, all or none.
     *
     * @param clash given those of the owner that are there, may throw; a change of another node cannot come in between
     */
    public long add(List<Subscription> created, Consumer<List<Subscription>> clash) {
        Subscription first = created.get(0);
        long version = rows().raise();
        clash.accept(rows().owned(first.application(), first.owner()));
        long end = rows().head();
        for (Subscription each : created) {
            each.startsAfter(end);
            entities.persist(each);
        }
        entities.flush();
        return version;
    }

    public List<Subscription> owned(int application, String owner) {
        return rows().owned(application, owner);
    }

    public List<Subscription> owned(int application) {
        return rows().owned(application);
    }

    /** @param change may throw: then nothing is changed */
    public Optional<Change> change(int application, String id, Consumer<Subscription> change) {
        long version = rows().raise();
        Optional<Subscription> found = rows().locked(application, id);
        long revision = found.map(Subscription::revision).orElse(0L);
        found.ifPresent(each -> {
            boolean disabled = each.status() == SubscriptionStatus.DISABLED;
            change.accept(each);
            if (disabled && each.status() != SubscriptionStatus.DISABLED) {
                each.enabledAfter(rows().planned()); // planning is locked out: what waits is at or below it
            }
        });
        entities.flush();
        found.filter(each -> each.revision() != revision)
                .ifPresent(each -> announce(SubscriptionFact.of(SubscriptionFact.Kind.UPDATED, each)));
        return found.map(changed -> new Change(version, changed));
    }

    public Optional<Change> change(long number, Consumer<Subscription> change) {
        long version = rows().raise();
        Subscription found = rows().locked(number);
        if (found == null) {
            return Optional.empty();
        }
        long revision = found.revision();
        boolean disabled = found.status() == SubscriptionStatus.DISABLED;
        change.accept(found);
        entities.flush();
        if (found.revision() != revision) { // an answer that came too late changes nothing
            announce(SubscriptionFact.of(
                    !disabled && found.status() == SubscriptionStatus.DISABLED
                            ? SubscriptionFact.Kind.DISABLED
                            : SubscriptionFact.Kind.UPDATED,
                    found));
        }
        return Optional.of(new Change(version, found));
    }

    /** @param check may throw: then it stays */
    public Optional<Change> remove(int application, String id, Consumer<Subscription> check) {
        long version = rows().raise();
        Optional<Subscription> found = rows().locked(application, id);
        found.ifPresent(check.andThen(entities::remove));
        entities.flush();
        found.ifPresent(each -> announce(SubscriptionFact.of(SubscriptionFact.Kind.DELETED, each)));
        return found.map(removed -> new Change(version, removed));
    }

    /** Those of this name, at most two: with more than one it is no one's. */
    public List<Subscription> named(int application, String name) {
        return rows().named(application, name);
    }

    /** Whether there is one of this id, whosever it is. */
    public boolean isTaken(String id) {
        return rows().isTaken(id);
    }

    /**
     * Makes these changes together, in the caller's transaction.
     *
     * @return how they are now
     * @throws StalePlanException if one of them has changed since it was read
     */
    @Transactional(TxType.MANDATORY)
    public List<Change> load(List<FiledChange> changes) {
        long version = rows().raise();
        long head = rows().head();
        List<Change> made = new ArrayList<>();
        List<SubscriptionFact> told = new ArrayList<>();
        for (FiledChange each : changes) {
            Subscription row = each.isNew() ? each.wanted() : found(each);
            SubscriptionFact.Kind kind = each.kind();
            switch (kind) {
                case CREATED -> {
                    row.startsAfter(head);
                    entities.persist(row);
                }
                case DELETED -> entities.remove(row);
                default -> {
                    boolean disabled = row.isDisabled();
                    each.change(row);
                    if (disabled && !row.isDisabled()) {
                        row.enabledAfter(rows().planned());
                    }
                }
            }
            made.add(new Change(version, row));
            told.add(SubscriptionFact.of(kind, row));
        }
        try {
            entities.flush();
        } catch (PersistenceException e) {
            if (Constraint.isBroken(e)) {
                throw new StalePlanException(); // made by another request meanwhile
            }
            throw e;
        }
        told.forEach(this::announce);
        return made;
    }

    private Subscription found(FiledChange change) {
        Subscription before = change.before();
        return rows().locked(before.application(), before.id())
                .filter(each -> each.revision() == before.revision())
                .orElseThrow(StalePlanException::new);
    }

    /** Adds to the counts of failed filters, in the order of the numbers: two nodes must not wait for each other. */
    public void count(Map<Long, FilterFailures.Count> failures) {
        rows().count(failures);
    }

    /** An application is not deleted while it has subscriptions. */
    @Transactional(TxType.MANDATORY)
    void object(@Observes ApplicationRemoval removal) {
        long left = rows().count(removal.application());
        if (left > 0) {
            removal.hinder(left == 1 ? "1 subscription" : left + " subscriptions");
        }
    }

    /** Within the transaction. */
    void announce(SubscriptionFact fact) {
        facts.fire(fact);
    }

    private SubscriptionRows rows() {
        return new SubscriptionRows(entities);
    }
}
