package dev.carillon.access;

import dev.carillon.access.DeniedException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Keys in the database. Reads leave the caller's transaction alone. */
@ApplicationScoped
class ApiKeyStore {

    private static final String BY_HASH =
            "select k, a from ApiKey k, Application a where k.hash = :hash and a.number = k.application";
    private static final String BEHIND =
            "select k, a from ApiKey k, Application a where k.id = :id and a.number = k.application";
    private static final String AFTER =
            "select k from ApiKey k where k.application = :application and k.id > :after order by k.id";
    private static final String BY_ID = "select k from ApiKey k where k.application = :application and k.id = :id";
    private static final String REMOVE = "delete from ApiKey k where k.id = :id";
    private static final String PRESENT = "select k.hash from ApiKey k where k.hash in :hashes";
    private static final int MOST_AT_ONCE = 500;
    private static final String MAKERS =
            """
            with recursive makers (id, made_by) as (
                select id, made_by from api_key where id = ?1
                union all
                select k.id, k.made_by from api_key k join makers m on k.id = m.made_by)
            select id from makers where id <> ?2""";

    /** In an order, so that two who revoke at once wait for each other. */
    private static final String LOCK_ALL =
            """
            select id from api_key where id in (
                with recursive made (id) as (
                    select id from api_key where id = ?1
                    union all
                    select k.id from api_key k join made m on k.made_by = m.id)
                select id from made)
            order by id for update""";

    private static final String ADMIN = "select k from ApiKey k where k.admin = true";
    private static final String COUNT = "select count(k) from ApiKey k";

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Caller> find(String hash) {
        return entities.createQuery(BY_HASH, Object[].class).setParameter("hash", hash).getResultList().stream()
                .findFirst()
                .map(row -> Caller.with((ApiKey) row[0], (Application) row[1]));
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Caller> behind(String id) {
        return entities.createQuery(BEHIND, Object[].class).setParameter("id", id).getResultList().stream()
                .findFirst()
                .map(row -> Caller.with((ApiKey) row[0], (Application) row[1]));
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<ApiKey> find(int application, String id) {
        return entities
                .createQuery(BY_ID, ApiKey.class)
                .setParameter("application", application)
                .setParameter("id", id)
                .getResultList()
                .stream()
                .findFirst();
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public List<ApiKey> list(int application, String after, int most) {
        return entities.createQuery(AFTER, ApiKey.class)
                .setParameter("application", application)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    /**
     * Those of these that there are. In a transaction, since a loop asks: Payara has one entity manager for all threads of one factory
     * outside of any, and closes it when one of them ends.
     */
    @Transactional(TxType.REQUIRES_NEW)
    public Set<String> present(Collection<String> hashes) {
        Set<String> found = new HashSet<>();
        List<String> all = List.copyOf(hashes);
        for (int i = 0; i < all.size(); i += MOST_AT_ONCE) {
            found.addAll(entities.createQuery(PRESENT, String.class)
                    .setParameter("hashes", all.subList(i, Math.min(all.size(), i + MOST_AT_ONCE)))
                    .getResultList());
        }
        return found;
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public boolean isTaken(String id) {
        return entities.find(ApiKey.class, id) != null;
    }

    /** Those that made this key, the one that made that one, and so on. */
    @Transactional(TxType.NOT_SUPPORTED)
    public Set<String> makers(String id) {
        return Set.copyOf(
                ids(entities.createNativeQuery(MAKERS).setParameter(1, id).setParameter(2, id)));
    }

    @Transactional
    public void add(ApiKey key) {
        // Revoking locks the maker: it either finds this key, or has removed the maker before.
        if (key.maker() != null && entities.find(ApiKey.class, key.maker(), LockModeType.PESSIMISTIC_WRITE) == null) {
            throw new DeniedException(Reason.NO_KEY, "this key was revoked at the same time");
        }
        try {
            entities.persist(key);
            entities.flush();
        } catch (PersistenceException e) {
            if (Constraint.isBroken(e)) {
                throw new ConflictException("the application was deleted at the same time");
            }
            throw e;
        }
    }

    /**
     * Removes a key with all that were made with it, at whatever remove; the foreign key takes these along.
     *
     * @return how many
     */
    @Transactional
    public int remove(String id) {
        int found = 0;
        for (int locked = -1; found > locked; ) { // again: until it was locked, one of them could still make a key
            locked = found;
            found = ids(entities.createNativeQuery(LOCK_ALL).setParameter(1, id))
                    .size();
        }
        entities.createQuery(REMOVE).setParameter("id", id).executeUpdate();
        return found;
    }

    /**
     * Adds the first key, if there is no key at all; two nodes that start together make one.
     *
     * @return it, if it was made
     */
    @Transactional
    public Optional<ApiKey> addFirst(Supplier<ApiKey> made) {
        lock();
        if (entities.createQuery(COUNT, Long.class).getSingleResult() > 0) {
            return Optional.empty();
        }
        ApiKey first = made.get();
        entities.persist(first);
        entities.flush();
        return Optional.of(first);
    }

    /**
     * Makes this the one admin key. If there is one, it gets the new text: with its row would go all keys that it has made.
     *
     * @return it as it is kept, if it had another text before
     */
    @Transactional
    public Optional<ApiKey> replaceAdmin(ApiKey key) {
        lock();
        List<ApiKey> before = entities.createQuery(ADMIN, ApiKey.class).getResultList();
        if (!before.isEmpty() && before.get(0).hash().equals(key.hash())) {
            return Optional.empty();
        }
        ApiKey kept = before.isEmpty() ? key : before.get(0);
        if (before.isEmpty()) {
            entities.persist(key);
        } else {
            kept.replaceBy(key);
        }
        entities.flush();
        return Optional.of(kept);
    }

    private void lock() {
        entities.find(Application.class, Application.DEFAULT, LockModeType.PESSIMISTIC_WRITE);
    }

    private static List<String> ids(Query query) {
        List<?> rows = query.getResultList();
        return rows.stream().map(String::valueOf).toList();
    }
}
