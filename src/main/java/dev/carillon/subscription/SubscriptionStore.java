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
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    private static final String RAISE = "UPDATE log_cursor SET version = version + 1 WHERE reader = 'delivery'";
    private static final String VERSION = "SELECT version FROM log_cursor WHERE reader = 'delivery'";
    private static final String PLANNED = "SELECT position FROM log_cursor WHERE reader = 'delivery'";
    private static final String HEAD = "SELECT position FROM log_head WHERE one = 1";

    private static final String COUNT_FAILURES =
            "UPDATE subscription SET filter_errors = filter_errors + ?1, filter_error = ?2 WHERE number = ?3";
    private static final int REASON_LENGTH = 500;

    private static final String REVISIONS = "select s.number, s.revision from Subscription s order by s.number";
    private static final String NUMBERED = "select s from Subscription s where s.number in :numbers";
    private static final int AT_ONCE = 500;
    private static final String BY_ID =
            "select s from Subscription s where s.application = :application and s.id = :id";
    private static final String AFTER =
            "select s from Subscription s where s.application = :application and s.number > :after order by s.number";
    private static final String OWNED =
            "select s from Subscription s where s.application = :application and s.owner = :owner order by s.number";
    private static final String OF_DIALECT =
            "select s from Subscription s where s.application = :application and s.owner is not null order by s.number";
    private static final String NAMED =
            "select s from Subscription s where s.application = :application and s.name = :name order by s.number";
    private static final String TAKEN = "select count(s) from Subscription s where s.id = :id";
    private static final String COUNT = "select count(s) from Subscription s where s.application = :application";

    /** The version after a change, and what was changed. */
    record Change(long version, Subscription subscription) {}

    /**
     * All of this version.
     *
     * @param revisions of each, by number, in order of the numbers
     * @param changed those that were not known at this revision
     */
    record Loaded(long version, Map<Long, Long> revisions, List<Subscription> changed) {}

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Inject
    Event<SubscriptionFact> facts;

    public long version() {
        return number(VERSION);
    }

    /** The log's end. */
    public long head() {
        return number(HEAD);
    }

    /** Up to where the log has been planned. */
    public long planned() {
        return number(PLANNED);
    }

    /**
     * Reads the version before and after: outside the planner's transaction a change may come in between.
     *
     * @param known revisions by number: these rows are not read again
     */
    public Loaded load(Map<Long, Long> known) {
        while (true) {
            long before = number(VERSION);
            Map<Long, Long> revisions = revisions();
            List<Long> changed = revisions.keySet().stream()
                    .filter(each -> !revisions.get(each).equals(known.get(each)))
                    .toList();
            List<Subscription> rows = numbered(changed);
            if (number(VERSION) == before) {
                return new Loaded(before, revisions, rows);
            }
            entities.clear(); // else the next attempt would see these same objects
        }
    }

    private Map<Long, Long> revisions() {
        Map<Long, Long> all = new LinkedHashMap<>();
        for (Object[] each : entities.createQuery(REVISIONS, Object[].class).getResultList()) {
            all.put((Long) each[0], (Long) each[1]);
        }
        return all;
    }

    private List<Subscription> numbered(List<Long> numbers) {
        List<Subscription> rows = new ArrayList<>(numbers.size());
        for (int from = 0; from < numbers.size(); from += AT_ONCE) {
            rows.addAll(entities.createQuery(NUMBERED, Subscription.class)
                    .setParameter("numbers", numbers.subList(from, Math.min(from + AT_ONCE, numbers.size())))
                    .getResultList());
        }
        return rows;
    }

    public Optional<Subscription> find(int application, String id) {
        return select(application, id);
    }

    public List<Subscription> list(int application, long after, int most) {
        return entities.createQuery(AFTER, Subscription.class)
                .setParameter("application", application)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    /** Adds it at the log's end as it is while planning is locked out: it hears what is accepted from now on, and nothing earlier. */
    public Change add(Subscription created) {
        long version = raise();
        created.startsAfter(number(HEAD));
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
        long version = raise();
        clash.accept(selectOwned(first.application(), first.owner()));
        long end = number(HEAD);
        for (Subscription each : created) {
            each.startsAfter(end);
            entities.persist(each);
        }
        entities.flush();
        return version;
    }

    public List<Subscription> owned(int application, String owner) {
        return selectOwned(application, owner);
    }

    private List<Subscription> selectOwned(int application, String owner) {
        return entities.createQuery(OWNED, Subscription.class)
                .setParameter("application", application)
                .setParameter("owner", owner)
                .getResultList();
    }

    public List<Subscription> owned(int application) {
        return entities.createQuery(OF_DIALECT, Subscription.class)
                .setParameter("application", application)
                .getResultList();
    }

    /** @param change may throw: then nothing is changed */
    public Optional<Change> change(int application, String id, Consumer<Subscription> change) {
        long version = raise();
        Optional<Subscription> found = locked(application, id);
        long revision = found.map(Subscription::revision).orElse(0L);
        found.ifPresent(each -> {
            boolean disabled = each.status() == SubscriptionStatus.DISABLED;
            change.accept(each);
            if (disabled && each.status() != SubscriptionStatus.DISABLED) {
                each.enabledAfter(number(PLANNED)); // planning is locked out: what waits is at or below it
            }
        });
        entities.flush();
        found.filter(each -> each.revision() != revision)
                .ifPresent(each -> announce(SubscriptionFact.of(SubscriptionFact.Kind.UPDATED, each)));
        return found.map(changed -> new Change(version, changed));
    }

    public Optional<Change> change(long number, Consumer<Subscription> change) {
        long version = raise();
        Subscription found = entities.find(Subscription.class, number, LockModeType.PESSIMISTIC_WRITE);
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
        long version = raise();
        Optional<Subscription> found = locked(application, id);
        found.ifPresent(check.andThen(entities::remove));
        entities.flush();
        found.ifPresent(each -> announce(SubscriptionFact.of(SubscriptionFact.Kind.DELETED, each)));
        return found.map(removed -> new Change(version, removed));
    }

    /** Those of this name, at most two: with more than one it is no one's. */
    public List<Subscription> named(int application, String name) {
        return entities.createQuery(NAMED, Subscription.class)
                .setParameter("application", application)
                .setParameter("name", name)
                .setMaxResults(2)
                .getResultList();
    }

    /** Whether there is one of this id, whosever it is. */
    public boolean isTaken(String id) {
        return entities.createQuery(TAKEN, Long.class).setParameter("id", id).getSingleResult() > 0;
    }

    /**
     * Makes these changes together, in the caller's transaction.
     *
     * @return how they are now
     * @throws StalePlanException if one of them has changed since it was read
     */
    @Transactional(TxType.MANDATORY)
    public List<Change> load(List<FiledChange> changes) {
        long version = raise();
        long head = number(HEAD);
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
                        row.enabledAfter(number(PLANNED));
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
        return locked(before.application(), before.id())
                .filter(each -> each.revision() == before.revision())
                .orElseThrow(StalePlanException::new);
    }

    /** Adds to the counts of failed filters, in the order of the numbers: two nodes must not wait for each other. */
    public void count(Map<Long, FilterFailures.Count> failures) {
        new TreeMap<>(failures).forEach((number, count) -> entities.createNativeQuery(COUNT_FAILURES)
                .setParameter(1, count.failed())
                .setParameter(2, shortened(count.reason()))
                .setParameter(3, number)
                .executeUpdate());
    }

    static String shortened(String reason) {
        String shown = reason.replace('\0', ' '); // PostgreSQL keeps no U+0000
        return shown.length() <= REASON_LENGTH ? shown : shown.substring(0, REASON_LENGTH);
    }

    /** An application is not deleted while it has subscriptions. */
    @Transactional(TxType.MANDATORY)
    void object(@Observes ApplicationRemoval removal) {
        long left = entities.createQuery(COUNT, Long.class)
                .setParameter("application", removal.application())
                .getSingleResult();
        if (left > 0) {
            removal.hinder(left == 1 ? "1 subscription" : left + " subscriptions");
        }
    }

    /** Within the transaction. */
    void announce(SubscriptionFact fact) {
        facts.fire(fact);
    }

    private Optional<Subscription> select(int application, String id) {
        return byId(application, id).getResultList().stream().findFirst();
    }

    /** While no other change can be made: {@link UnverifiedEndpoints} raises no version, which others wait for. */
    private Optional<Subscription> locked(int application, String id) {
        return byId(application, id).setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList().stream()
                .findFirst();
    }

    private TypedQuery<Subscription> byId(int application, String id) {
        return entities.createQuery(BY_ID, Subscription.class)
                .setParameter("application", application)
                .setParameter("id", id);
    }

    private long raise() {
        entities.createNativeQuery(RAISE).executeUpdate();
        return number(VERSION);
    }

    private long number(String sql) {
        return ((Number) entities.createNativeQuery(sql).getSingleResult()).longValue();
    }
}
