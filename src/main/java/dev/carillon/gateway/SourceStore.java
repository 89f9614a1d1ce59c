package dev.carillon.gateway;

import dev.carillon.access.ApplicationRemoval;
import dev.carillon.access.ConflictException;
import dev.carillon.access.Constraint;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sources in the database; each method is a transaction of its own. */
@OnePerNode
@Transactional(TxType.REQUIRES_NEW)
class SourceStore {

    private static final String BY_TOKEN = "select s from Source s where s.token = :token";
    private static final String BY_ID = "select s from Source s where s.application = :application and s.id = :id";
    private static final String AFTER =
            "select s from Source s where s.application = :application and s.number > :after order by s.number";
    private static final String OF_KIND = "select s from Source s where s.kind = :kind order by s.number";
    private static final String OF_SCHEMAS =
            """
            select s from Source s where s.application = :application and s.schemas in :prefixes
            order by length(s.schemas) desc, s.number""";
    private static final String NAMED =
            "select s from Source s where s.application = :application and s.name = :name order by s.number";
    private static final String TAKEN = "select count(s) from Source s where s.id = :id or s.token = :token";
    private static final String COUNT = "select count(s) from Source s where s.application = :application";

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    public Optional<Source> find(String token) {
        return entities.createQuery(BY_TOKEN, Source.class).setParameter("token", token).getResultList().stream()
                .findFirst();
    }

    public Optional<Source> find(int application, String id) {
        return select(application, id, LockModeType.NONE);
    }

    public List<Source> list(int application, long after, int most) {
        return entities.createQuery(AFTER, Source.class)
                .setParameter("application", application)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList();
    }

    public List<Source> ofKind(String kind) {
        return entities.createQuery(OF_KIND, Source.class)
                .setParameter("kind", kind)
                .getResultList();
    }

    /** Those whose schemas begin with one of these, the longest first. */
    public List<Source> ofSchemas(int application, Collection<String> prefixes) {
        return entities.createQuery(OF_SCHEMAS, Source.class)
                .setParameter("application", application)
                .setParameter("prefixes", prefixes)
                .getResultList();
    }

    public Source add(Source created) {
        entities.persist(created);
        try {
            entities.flush();
        } catch (PersistenceException e) {
            if (Constraint.isBroken(e)) {
                throw new ConflictException("the application was deleted at the same time");
            }
            throw e;
        }
        return created;
    }

    /** @param change may throw: then nothing is changed */
    public Optional<Source> change(int application, String id, Consumer<Source> change) {
        Optional<Source> found = select(application, id, LockModeType.PESSIMISTIC_WRITE);
        found.ifPresent(change);
        entities.flush();
        return found;
    }

    /** @param check may throw: then it stays */
    public Optional<Source> remove(int application, String id, Consumer<Source> check) {
        Optional<Source> found = select(application, id, LockModeType.PESSIMISTIC_WRITE);
        found.ifPresent(check.andThen(entities::remove));
        entities.flush();
        return found;
    }

    /** At most two. */
    public List<Source> named(int application, String name) {
        return entities.createQuery(NAMED, Source.class)
                .setParameter("application", application)
                .setParameter("name", name)
                .setMaxResults(2)
                .getResultList();
    }

    /** Whether there is one of this id or token, whosever it is. */
    public boolean isTaken(String id, String token) {
        return entities.createQuery(TAKEN, Long.class)
                        .setParameter("id", id)
                        .setParameter("token", token)
                        .getSingleResult()
                > 0;
    }

    /** In the caller's transaction. */
    @Transactional(TxType.MANDATORY)
    public void join(Source created) {
        add(created);
    }

    /** In the caller's transaction; false if it has changed since it was read. */
    @Transactional(TxType.MANDATORY)
    public boolean join(Source before, Consumer<Source> change) {
        Optional<Source> found = select(before.application(), before.id(), LockModeType.PESSIMISTIC_WRITE)
                .filter(each -> each.revision() == before.revision());
        found.ifPresent(change);
        entities.flush();
        return found.isPresent();
    }

    /** In the caller's transaction. */
    @Transactional(TxType.MANDATORY)
    public void joinRemoval(Source before) {
        remove(before.application(), before.id(), any -> {});
    }

    /** An application is not deleted while it has sources. */
    @Transactional(TxType.MANDATORY)
    void object(@Observes ApplicationRemoval removal) {
        long left = entities.createQuery(COUNT, Long.class)
                .setParameter("application", removal.application())
                .getSingleResult();
        if (left > 0) {
            removal.hinder(left == 1 ? "1 source" : left + " sources");
        }
    }

    private Optional<Source> select(int application, String id, LockModeType lock) {
        return entities
                .createQuery(BY_ID, Source.class)
                .setParameter("application", application)
                .setParameter("id", id)
                .setLockMode(lock)
                .getResultList()
                .stream()
                .findFirst();
    }
}
