package dev.carillon.subscription;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of subscriptions and their version, within the transaction of one entity manager. */
final class SubscriptionRows {

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

    /**
     * All of this version.
     *
     * @param revisions of each, by number, in order of the numbers
     * @param changed those that were not known at this revision
     */
    record Loaded(long version, Map<Long, Long> revisions, List<Subscription> changed) {}

    private final EntityManager entities;

    SubscriptionRows(EntityManager entities) {
        this.entities = entities;
    }

    long version() {
        return number(VERSION);
    }

    /** Locks the version, and the planner's cursor with it, until the transaction ends. */
    long raise() {
        entities.createNativeQuery(RAISE).executeUpdate();
        return version();
    }

    long head() {
        return number(HEAD);
    }

    long planned() {
        return number(PLANNED);
    }

    /** See {@link SubscriptionStore#load(Map)}. */
    Loaded load(Map<Long, Long> known) {
        while (true) {
            long before = version();
            Map<Long, Long> revisions = revisions();
            List<Long> changed = revisions.keySet().stream()
                    .filter(each -> !revisions.get(each).equals(known.get(each)))
                    .toList();
            List<Subscription> rows = numbered(changed);
            if (version() == before) {
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

    Optional<Subscription> find(int application, String id) {
        return byId(application, id).getResultList().stream().findFirst();
    }

    /** While no other change can be made: {@link UnverifiedEndpoints} raises no version, which others wait for. */
    Optional<Subscription> locked(int application, String id) {
        return byId(application, id).setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList().stream()
                .findFirst();
    }

    /** The same; null if there is none. */
    Subscription locked(long number) {
        return entities.find(Subscription.class, number, LockModeType.PESSIMISTIC_WRITE);
    }

    private TypedQuery<Subscription> byId(int application, String id) {
        return of(BY_ID, application).setParameter("id", id);
    }

    List<Subscription> list(int application, long after, int most) {
        return of(AFTER, application)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    List<Subscription> owned(int application, String owner) {
        return of(OWNED, application).setParameter("owner", owner).getResultList();
    }

    /** Those of any owner. */
    List<Subscription> owned(int application) {
        return of(OF_DIALECT, application).getResultList();
    }

    /** At most two. */
    List<Subscription> named(int application, String name) {
        return of(NAMED, application)
                .setParameter("name", name)
                .setMaxResults(2)
                .getResultList();
    }

    private TypedQuery<Subscription> of(String query, int application) {
        return entities.createQuery(query, Subscription.class).setParameter("application", application);
    }

    boolean isTaken(String id) {
        return entities.createQuery(TAKEN, Long.class).setParameter("id", id).getSingleResult() > 0;
    }

    long count(int application) {
        return entities.createQuery(COUNT, Long.class)
                .setParameter("application", application)
                .getSingleResult();
    }

    /** In the order of the numbers: two nodes must not wait for each other. */
    void count(Map<Long, FilterFailures.Count> failures) {
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

    private long number(String sql) {
        return ((Number) entities.createNativeQuery(sql).getSingleResult()).longValue();
    }
}
