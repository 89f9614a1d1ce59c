package dev.carillon.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Applications in the database. Reads leave the caller's transaction alone. */
@ApplicationScoped
class ApplicationStore {

    private static final String BY_TEXT = "select a from Application a where a.name = :text or a.uid = :text";
    private static final String AFTER = "select a from Application a where a.number > :after order by a.number";
    private static final String TAKEN =
            """
            select count(a) from Application a
            where a.number <> :self and (a.name in (:name, :uid) or a.uid in (:name, :uid))""";
    private static final String KEYS = "select count(k) from ApiKey k where k.application = :application";

    /** @param before its name until then */
    record Renamed(Application application, String before) {}

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    private final Clock clock;
    private final Event<ApplicationRemoval> removals;

    @Inject
    ApplicationStore(Clock clock, Event<ApplicationRemoval> removals) {
        this.clock = clock;
        this.removals = removals;
    }

    protected ApplicationStore() { // CDI client proxy
        this(null, null);
    }

    @Transactional
    public Optional<Application> find(String nameOrUid) {
        return entities.createQuery(BY_TEXT, Application.class).setParameter("text", nameOrUid).getResultList().stream()
                .findFirst();
    }

    @Transactional
    public Optional<Application> find(int number) {
        return Optional.ofNullable(entities.find(Application.class, number));
    }

    @Transactional
    public List<Application> list(int after, int most) {
        return entities.createQuery(AFTER, Application.class)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    @Transactional
    public Application create(String name, String uid) {
        Application created = new Application(uid, name, clock.instant());
        checkFree(0, name, created.uid());
        entities.persist(created);
        flush();
        return created;
    }

    @Transactional
    public Optional<Renamed> rename(int number, String name) {
        Application renamed = entities.find(Application.class, number);
        if (renamed == null) {
            return Optional.empty();
        }
        checkFree(number, name, renamed.uid()); // first: a query writes out what has been changed
        String before = renamed.name();
        renamed.rename(name);
        flush();
        return Optional.of(new Renamed(renamed, before));
    }

    @Transactional
    public Optional<Application> delete(int number) {
        if (number == Application.DEFAULT) {
            throw new ConflictException("the application default cannot be deleted");
        }
        Application removed = entities.find(Application.class, number, LockModeType.PESSIMISTIC_WRITE);
        if (removed == null) {
            return Optional.empty();
        }
        ApplicationRemoval removal = new ApplicationRemoval(number);
        long keys = entities.createQuery(KEYS, Long.class)
                .setParameter("application", number)
                .getSingleResult();
        if (keys > 0) {
            removal.hinder(keys == 1 ? "1 key" : keys + " keys");
        }
        removals.fire(removal);
        if (!removal.hindrances().isEmpty()) {
            throw new ConflictException("this application still has " + String.join(" and ", removal.hindrances())
                    + "; delete what it has first");
        }
        entities.remove(removed);
        flush();
        return Optional.of(removed);
    }

    /** A name that is another one's uid would make {@code Carillon-Application} ambiguous. */
    private void checkFree(int self, String name, String uid) {
        long taken = entities.createQuery(TAKEN, Long.class)
                .setParameter("self", self)
                .setParameter("name", name)
                .setParameter("uid", uid)
                .getSingleResult();
        if (taken > 0) {
            throw new ConflictException("another application has this name or uid");
        }
    }

    /** Guards against who created, renamed or gave a key at the same time: the database has the last word. */
    private void flush() {
        try {
            entities.flush();
        } catch (PersistenceException e) {
            if (Constraint.isBroken(e)) {
                throw new ConflictException("this was changed by another request at the same time; read it again");
            }
            throw e;
        }
    }
}
