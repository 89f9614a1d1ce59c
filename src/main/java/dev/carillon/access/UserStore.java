package dev.carillon.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Users, their logins and what tokens are signed with, in the database. Reads leave the caller's transaction alone. */
@ApplicationScoped
class UserStore {

    private static final String BY_NAME = "select u from User u where u.application = :application and u.name = :name";
    private static final String BY_ID = "select u from User u where u.application = :application and u.id = :id";
    private static final String AFTER =
            "select u from User u where u.application = :application and u.id > :after order by u.id";
    private static final String LOGINS = "delete from ApiKey k where k.loginOf = :user";
    private static final String OVER = "delete from ApiKey k where k.loginOf = :user and k.expiresAt < :now";
    private static final String REMOVE = "delete from User u where u.application = :application and u.id = :id";
    private static final String KEYS = "select k from TokenKeyRow k order by k.createdAt desc, k.kid";

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<User> named(int application, String name) {
        return entities
                .createQuery(BY_NAME, User.class)
                .setParameter("application", application)
                .setParameter("name", name)
                .getResultList()
                .stream()
                .findFirst();
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public Optional<User> find(int application, String id) {
        return byId(application, id).getResultList().stream().findFirst();
    }

    /** As the row is, and nobody changes it until the end of the transaction. */
    private Optional<User> locked(int application, String id) {
        return byId(application, id).setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList().stream()
                .findFirst();
    }

    private TypedQuery<User> byId(int application, String id) {
        return entities.createQuery(BY_ID, User.class)
                .setParameter("application", application)
                .setParameter("id", id);
    }

    @Transactional(TxType.NOT_SUPPORTED)
    public List<User> list(int application, String after, int most) {
        return entities.createQuery(AFTER, User.class)
                .setParameter("application", application)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    /** @throws ConflictException if its name is taken */
    @Transactional
    public void add(User user) {
        try {
            entities.persist(user);
            entities.flush();
        } catch (PersistenceException e) {
            if (Constraint.isBroken(e)) {
                throw new ConflictException("a user of this application has this name");
            }
            throw e;
        }
    }

    /**
     * Changes one whose logins end.
     *
     * @param change throws if it must not be
     */
    @Transactional
    public Optional<User> change(int application, String id, Consumer<User> change) {
        Optional<User> found = locked(application, id);
        found.ifPresent(user -> {
            change.accept(user);
            entities.flush();
            entities.createQuery(LOGINS).setParameter("user", id).executeUpdate();
        });
        return found;
    }

    /** @param check throws if it must not be */
    @Transactional
    public Optional<User> remove(int application, String id, Consumer<User> check) {
        Optional<User> found = locked(application, id);
        found.ifPresent(check);
        found.ifPresent(user -> entities.createQuery(REMOVE)
                .setParameter("application", application)
                .setParameter("id", id)
                .executeUpdate());
        return found;
    }

    /**
     * Keeps the key of a login, and removes those of the same user that are over.
     *
     * @return false if the user was changed or deleted meanwhile
     */
    @Transactional
    public boolean login(User user, ApiKey key, Instant now) {
        User current = entities.find(User.class, user.id(), LockModeType.PESSIMISTIC_WRITE);
        if (current == null
                || !current.passwordHash().equals(user.passwordHash())
                || !current.scopes().equals(user.scopes())) {
            return false;
        }
        entities.createQuery(OVER)
                .setParameter("user", user.id())
                .setParameter("now", now)
                .executeUpdate();
        entities.persist(key);
        return true;
    }

    /** The newest first. */
    @Transactional(TxType.NOT_SUPPORTED)
    public List<TokenKeyRow> keys() {
        return entities.createQuery(KEYS, TokenKeyRow.class).getResultList();
    }

    /** Adds the first one; of two nodes that make it at once, one does. */
    @Transactional
    public void addFirstKey(Supplier<TokenKeyRow> made) {
        entities.find(Application.class, Application.DEFAULT, LockModeType.PESSIMISTIC_WRITE);
        if (entities.createQuery(KEYS, TokenKeyRow.class)
                .setMaxResults(1)
                .getResultList()
                .isEmpty()) {
            entities.persist(made.get());
        }
    }
}
