package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Schemas in the database. Each change is a transaction of its own that begins by raising the version, which locks it: so changes
 * exclude each other, and a node that has seen a version has seen all before it.
 */
@OnePerNode
@Transactional(TxType.REQUIRES_NEW)
class SchemaStore {

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

    /** Another version was stored since the new one was compared. */
    static final class StaleException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Inject
    Event<SchemaChanged> changes;

    @Inject
    Clock clock;

    @Inject
    SchemaSettings settings;

    public long version() {
        return number(VERSION);
    }

    /** The version is read first: what is committed in between is read again the next time. */
    public Loaded load(long known) {
        long version = number(VERSION);
        List<SchemaLine> lines = entities.createQuery(CHANGED, SchemaLine.class)
                .setParameter("known", known)
                .getResultList();
        List<PolicyRow> policies = entities.createQuery(CHANGED_POLICIES, PolicyRow.class)
                .setParameter("known", known)
                .getResultList();
        return new Loaded(version, lines, policies);
    }

    /** The newest version of this schema. */
    public Optional<EventSchema> find(int application, String id) {
        return byId(application, id, false).map(this::newest);
    }

    public Optional<EventSchema> find(int application, SchemaSubject subject) {
        return bySubject(application, subject, false)
                .filter(each -> !each.isRemoved())
                .map(this::newest);
    }

    /** All major versions of a name, the highest first, each with its newest version. */
    public List<EventSchema> family(int application, SchemaName name) {
        return entities
                .createQuery(FAMILY, SchemaLine.class)
                .setParameter("application", application)
                .setParameter("family", SchemaLine.family(name))
                .getResultList()
                .stream()
                .map(this::newest)
                .toList();
    }

    public List<EventSchema> list(int application, String prefix, long after, int most) {
        String escaped = prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        List<SchemaLine> lines = entities.createQuery(AFTER, SchemaLine.class)
                .setParameter("application", application)
                .setParameter("after", after)
                .setParameter("prefix", escaped + "%")
                .setMaxResults(most)
                .getResultList();
        return lines.stream().map(this::newest).toList();
    }

    public Optional<EventSchema> version(int application, String id, int version) {
        return byId(application, id, false).flatMap(line -> Optional.ofNullable(
                        entities.find(SchemaText.class, SchemaText.key(line.number(), version)))
                .map(line::with));
    }

    /** The newest first. */
    public List<EventSchema> versions(int application, String id, int before, int most) {
        Optional<SchemaLine> line = byId(application, id, false);
        if (line.isEmpty()) {
            return List.of();
        }
        return entities
                .createQuery(VERSIONS, SchemaText.class)
                .setParameter("schema", line.get().number())
                .setParameter("before", before)
                .setMaxResults(most)
                .getResultList()
                .stream()
                .map(line.get()::with)
                .toList();
    }

    /** The newest versions of these that are still there. */
    public List<EventSchema> read(Collection<Long> numbers) {
        List<EventSchema> read = new ArrayList<>(numbers.size());
        for (Long each : numbers) {
            SchemaLine line = entities.find(SchemaLine.class, each);
            if (line != null && !line.isRemoved()) {
                read.add(newest(line));
            }
        }
        return read;
    }

    /**
     * Stores another version.
     *
     * @param before what it was compared with, or null if there was none
     * @throws StaleException if there is another one by now
     */
    public EventSchema add(int application, SchemaSubject subject, SchemaDraft draft, String message, Verdict verdict) {
        long revision = raise();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        SchemaLine line = bySubject(application, subject, true).orElse(null);
        int known = line == null ? 0 : line.newest();
        if (known != verdict.expected()) {
            throw new StaleException();
        }
        checkRoom(application, known == 0, SchemaText.size(draft.text()));
        if (line == null) {
            line = new SchemaLine(application, subject);
            line.add(draft, message, verdict.compatibility(), now, revision); // what may not be null
            entities.persist(line);
            entities.flush(); // now it has a number
            entities.persist(new SchemaText(line.number(), line.newest(), draft, message, now));
        } else {
            entities.persist(line.add(draft, message, verdict.compatibility(), now, revision));
        }
        entities.flush();
        if (draft.isForeign()) {
            dropForeign(application, line.number(), now, revision);
        }
        EventSchema stored = newest(line);
        changes.fire(new SchemaChanged(application, verdict.before(), stored, verdict.isCompatible()));
        return stored;
    }

    /** The same in the caller's transaction. */
    @Transactional(TxType.MANDATORY)
    public EventSchema join(
            int application, SchemaSubject subject, SchemaDraft draft, String message, Verdict verdict) {
        return add(application, subject, draft, message, verdict);
    }

    @Transactional(TxType.MANDATORY)
    public Optional<EventSchema> joinRequirement(int application, String id, Compatibility compatibility) {
        return require(application, id, compatibility);
    }

    @Transactional(TxType.MANDATORY)
    public void join(int application, SchemaPolicy policy, String by) {
        set(application, policy, by);
    }

    @Transactional(TxType.MANDATORY)
    public void joinRemoval(int application, String id) {
        remove(application, id);
    }

    /** How an upload was judged. */
    record Verdict(EventSchema before, int expected, Compatibility compatibility, boolean isCompatible) {}

    /** Asks for another compatibility from now on. */
    public Optional<EventSchema> require(int application, String id, Compatibility compatibility) {
        long revision = raise();
        Optional<SchemaLine> line = byId(application, id, true);
        line.ifPresent(each -> each.require(compatibility, revision));
        entities.flush();
        return line.map(this::newest);
    }

    /** Deletes all versions. */
    public boolean remove(int application, String id) {
        long revision = raise();
        Optional<SchemaLine> line = byId(application, id, true);
        line.ifPresent(each -> remove(each, clock.instant().truncatedTo(ChronoUnit.MICROS), revision));
        return line.isPresent();
    }

    public void set(int application, SchemaPolicy policy, String by) {
        long revision = raise();
        PolicyRow row = entities.find(PolicyRow.class, application);
        boolean isNew = row == null;
        if (isNew) {
            row = new PolicyRow(application);
        }
        row.set(policy, by, revision);
        if (isNew) {
            entities.persist(row);
        }
        entities.flush();
    }

    public SchemaPolicy policy(int application) {
        PolicyRow row = entities.find(PolicyRow.class, application);
        return row == null ? SchemaPolicy.OFF : row.policy();
    }

    public Optional<String> policyChangedBy(int application) {
        return Optional.ofNullable(entities.find(PolicyRow.class, application)).map(PolicyRow::changedBy);
    }

    /** How many schemas the application has. */
    public long count(int application) {
        return entities.createQuery(LIVE, Long.class)
                .setParameter("application", application)
                .getSingleResult();
    }

    private void checkRoom(int application, boolean isFirst, int size) {
        if (isFirst && count(application) >= settings.perApplication()) {
            throw new RefusedException(
                    "",
                    "an application has at most " + settings.perApplication()
                            + " schemas (carillon.schema.per-application)",
                    null);
        }
        Long bytes = entities.createQuery(BYTES, Long.class)
                .setParameter("application", application)
                .getSingleResult();
        if ((bytes == null ? 0 : bytes) + size > settings.applicationBytes()) {
            throw new RefusedException(
                    "",
                    "the schemas of an application have at most " + settings.applicationBytes()
                            + " bytes, all versions together (carillon.schema.application-bytes)",
                    null);
        }
    }

    /** To make room for newer copies; the owner has the original. */
    private void dropForeign(int application, long kept, Instant now, long revision) {
        List<SchemaLine> copies = entities.createQuery(FOREIGN, SchemaLine.class)
                .setParameter("application", application)
                .getResultList();
        int over = copies.size() - settings.foreign();
        copies.stream()
                .filter(each -> each.number() != kept)
                .limit(Math.max(0, over))
                .toList()
                .forEach(each -> remove(each, now, revision));
    }

    private void remove(SchemaLine line, Instant now, long revision) {
        line.remove(now, revision);
        entities.flush();
        entities.createQuery(DELETE_TEXTS).setParameter("schema", line.number()).executeUpdate();
    }

    private EventSchema newest(SchemaLine line) {
        return line.with(entities.find(SchemaText.class, SchemaText.key(line.number(), line.newest())));
    }

    private Optional<SchemaLine> byId(int application, String id, boolean lock) {
        return entities
                .createQuery(BY_ID, SchemaLine.class)
                .setParameter("application", application)
                .setParameter("id", id)
                .setLockMode(lock ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE)
                .getResultList()
                .stream()
                .findFirst();
    }

    private Optional<SchemaLine> bySubject(int application, SchemaSubject subject, boolean lock) {
        return entities
                .createQuery(BY_HASH, SchemaLine.class)
                .setParameter("application", application)
                .setParameter("hash", SchemaLine.hash(subject))
                .setLockMode(lock ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE)
                .getResultList()
                .stream()
                .findFirst();
    }

    private long raise() {
        entities.createNativeQuery(RAISE).executeUpdate();
        return number(VERSION);
    }

    private long number(String sql) {
        return ((Number) entities.createNativeQuery(sql).getSingleResult()).longValue();
    }
}
