package dev.carillon.schema;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Optional;

/** The rows of schemas and policies, and their version, within the transaction of one entity manager. */
final class SchemaRows {

    private static final String RAISE = "UPDATE schema_head SET version = version + 1 WHERE one = 1";
    private static final String VERSION = "SELECT version FROM schema_head WHERE one = 1";
    private static final String CHANGED = "select l from SchemaLine l where l.revision > :known";
    private static final String CHANGED_POLICIES = "select p from PolicyRow p where p.revision > :known";
    private static final String BY_HASH =
            "select l from SchemaLine l where l.application = :application and l.subjectHash = :hash";
    private static final String BY_ID =
            "select l from SchemaLine l where l.application = :application and l.id = :id and l.newest > 0";
    private static final String FAMILY =
            "select l from SchemaLine l where l.application = :application and l.familyHash = :family and l.newest > 0"
                    + " order by l.major desc";
    private static final String AFTER =
            "select l from SchemaLine l where l.application = :application and l.number > :after and l.newest > 0"
                    + " and l.subject like :prefix escape '!' order by l.number";
    private static final String LIVE =
            "select count(l) from SchemaLine l where l.application = :application and l.newest > 0";
    private static final String BYTES =
            "select sum(l.bytes) from SchemaLine l where l.application = :application and l.newest > 0";
    private static final String FOREIGN =
            "select l from SchemaLine l where l.application = :application and l.foreignCopy = true and l.newest > 0"
                    + " order by l.changedAt, l.number";
    private static final String VERSIONS =
            "select t from SchemaText t where t.schema = :schema and t.version < :before order by t.version desc";
    private static final String DELETE_TEXTS = "delete from SchemaText t where t.schema = :schema";

    /** What is newer than what was known. */
    record Loaded(long version, List<SchemaLine> lines, List<PolicyRow> policies) {}

    private final EntityManager entities;

    SchemaRows(EntityManager entities) {
        this.entities = entities;
    }

    long version() {
        return ((Number) entities.createNativeQuery(VERSION).getSingleResult()).longValue();
    }

    /** Locks the version until the transaction ends. */
    long raise() {
        entities.createNativeQuery(RAISE).executeUpdate();
        return version();
    }

    /** The version is read first: what is committed in between is read again the next time. */
    Loaded load(long known) {
        long version = version();
        List<SchemaLine> lines = entities.createQuery(CHANGED, SchemaLine.class)
                .setParameter("known", known)
                .getResultList();
        List<PolicyRow> policies = entities.createQuery(CHANGED_POLICIES, PolicyRow.class)
                .setParameter("known", known)
                .getResultList();
        return new Loaded(version, lines, policies);
    }

    /** Null if there is none. */
    SchemaLine find(long number) {
        return entities.find(SchemaLine.class, number);
    }

    Optional<SchemaLine> find(int application, String id) {
        return first(byId(application, id));
    }

    Optional<SchemaLine> locked(int application, String id) {
        return first(byId(application, id).setLockMode(LockModeType.PESSIMISTIC_WRITE));
    }

    /** Also one that was removed. */
    Optional<SchemaLine> find(int application, SchemaSubject subject) {
        return first(bySubject(application, subject));
    }

    Optional<SchemaLine> locked(int application, SchemaSubject subject) {
        return first(bySubject(application, subject).setLockMode(LockModeType.PESSIMISTIC_WRITE));
    }

    /** The highest major version first. */
    List<SchemaLine> family(int application, SchemaName name) {
        return lines(FAMILY, application)
                .setParameter("family", SchemaLine.family(name))
                .getResultList();
    }

    List<SchemaLine> list(int application, String prefix, long after, int most) {
        String escaped = prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return lines(AFTER, application)
                .setParameter("after", after)
                .setParameter("prefix", escaped + "%")
                .setMaxResults(most)
                .getResultList();
    }

    /** Copies of another owner's, the oldest first. */
    List<SchemaLine> foreign(int application) {
        return lines(FOREIGN, application).getResultList();
    }

    EventSchema newest(SchemaLine line) {
        return line.with(text(line, line.newest()));
    }

    Optional<EventSchema> version(SchemaLine line, int version) {
        return Optional.ofNullable(text(line, version)).map(line::with);
    }

    /** The newest first. */
    List<EventSchema> versions(SchemaLine line, int before, int most) {
        return entities
                .createQuery(VERSIONS, SchemaText.class)
                .setParameter("schema", line.number())
                .setParameter("before", before)
                .setMaxResults(most)
                .getResultList()
                .stream()
                .map(line::with)
                .toList();
    }

    void removeTexts(SchemaLine line) {
        entities.createQuery(DELETE_TEXTS).setParameter("schema", line.number()).executeUpdate();
    }

    /** Null if none was set. */
    PolicyRow policy(int application) {
        return entities.find(PolicyRow.class, application);
    }

    long count(int application) {
        return entities.createQuery(LIVE, Long.class)
                .setParameter("application", application)
                .getSingleResult();
    }

    /** Of all versions of all schemas. */
    long bytes(int application) {
        Long bytes = entities.createQuery(BYTES, Long.class)
                .setParameter("application", application)
                .getSingleResult();
        return bytes == null ? 0 : bytes;
    }

    private SchemaText text(SchemaLine line, int version) {
        return entities.find(SchemaText.class, SchemaText.key(line.number(), version));
    }

    private TypedQuery<SchemaLine> byId(int application, String id) {
        return lines(BY_ID, application).setParameter("id", id);
    }

    private TypedQuery<SchemaLine> bySubject(int application, SchemaSubject subject) {
        return lines(BY_HASH, application).setParameter("hash", SchemaLine.hash(subject));
    }

    private TypedQuery<SchemaLine> lines(String query, int application) {
        return entities.createQuery(query, SchemaLine.class).setParameter("application", application);
    }

    private static Optional<SchemaLine> first(TypedQuery<SchemaLine> query) {
        return query.getResultList().stream().findFirst();
    }
}
