package dev.carillon.access;

import dev.carillon.access.ApiKeys.Known;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keys in the database. Reads leave the caller's transaction alone. */
@ApplicationScoped
class ApiKeyStore {

    private static final String BY_HASH =
            "select k, a from ApiKey k, Application a where k.hash = :hash and a.number = k.application";
    private static final String AFTER =
            "select k from ApiKey k where k.application = :application and k.id > :after order by k.id";
    private static final String BY_ID = "select k from ApiKey k where k.application = :application and k.id = :id";
    private static final String REMOVE = "delete from ApiKey k where k.application = :application and k.id = :id";
    private static final String ADMIN = "select k from ApiKey k where k.admin = true";
    private static final String COUNT = "select count(k) from ApiKey k";

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<Known> find(String hash) {
        return entities.createQuery(BY_HASH, Object[].class).setParameter("hash", hash).getResultList().stream()
                .findFirst()
                .map(row -> known((ApiKey) row[0], (Application) row[1]));
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

    @Transactional
    public void add(ApiKey key) {
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

    @Transactional
    public boolean remove(int application, String id) {
        return entities.createQuery(REMOVE)
                        .setParameter("application", application)
                        .setParameter("id", id)
                        .executeUpdate()
                > 0;
    }

    /**
     * Adds the key that is made if there is none at all; two nodes that start at once make one.
     *
     * @return whether it was made
     */
    @Transactional
    public boolean addFirst(Supplier<ApiKey> made) {
        lock();
        if (entities.createQuery(COUNT, Long.class).getSingleResult() > 0) {
            return false;
        }
        entities.persist(made.get());
        entities.flush();
        return true;
    }

    /**
     * Makes this the one admin key.
     *
     * @return whether it was another one before
     */
    @Transactional
    public boolean replaceAdmin(ApiKey key) {
        lock();
        List<ApiKey> before = entities.createQuery(ADMIN, ApiKey.class).getResultList();
        if (before.size() == 1 && before.get(0).hash().equals(key.hash())) {
            return false;
        }
        before.forEach(entities::remove);
        entities.flush(); // EclipseLink inserts before it deletes, and the hash is unique
        entities.persist(key);
        entities.flush();
        return true;
    }

    private void lock() {
        entities.find(Application.class, Application.DEFAULT, LockModeType.PESSIMISTIC_WRITE);
    }

    private static Known known(ApiKey key, Application application) {
        return new Known(key, new Caller(application.number(), application.name(), key.scopes(), key.prefix()));
    }
}
