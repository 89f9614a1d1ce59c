package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
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
        return rows().version();
    }

    /** What is newer than this version. */
    public SchemaRows.Loaded load(long known) {
        return rows().load(known);
    }

    /** The newest version of this schema. */
    public Optional<EventSchema> find(int application, String id) {
        return rows().find(application, id).map(rows()::newest);
    }

    public Optional<EventSchema> find(int application, SchemaSubject subject) {
        return rows().find(application, subject)
                .filter(each -> !each.isRemoved())
                .map(rows()::newest);
    }

    /** All major versions of a name, the highest first, each with its newest version. */
    public List<EventSchema> family(int application, SchemaName name) {
        return rows().family(application, name).stream().map(rows()::newest).toList();
    }

    public List<EventSchema> list(int application, String prefix, long after, int most) {
        return rows().list(application, prefix, after, most).stream()
                .map(rows()::newest)
                .toList();
    }

    public Optional<EventSchema> version(int application, String id, int version) {
        return rows().find(application, id).flatMap(line -> rows().version(line, version));
    }

    /** The newest first. */
    public List<EventSchema> versions(int application, String id, int before, int most) {
        return rows().find(application, id)
                .map(line -> rows().versions(line, before, most))
                .orElse(List.of());
    }

    /** The newest versions of these that are still there. */
    public List<EventSchema> read(Collection<Long> numbers) {
        List<EventSchema> read = new ArrayList<>(numbers.size());
        for (Long each : numbers) {
            SchemaLine line = rows().find(each);
            if (line != null && !line.isRemoved()) {
                read.add(rows().newest(line));
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
        long revision = rows().raise();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        SchemaLine line = rows().locked(application, subject).orElse(null);
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
        EventSchema stored = rows().newest(line);
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
        long revision = rows().raise();
        Optional<SchemaLine> line = rows().locked(application, id);
        line.ifPresent(each -> each.require(compatibility, revision));
        entities.flush();
        return line.map(rows()::newest);
    }

    /** Deletes all versions. */
    public boolean remove(int application, String id) {
        long revision = rows().raise();
        Optional<SchemaLine> line = rows().locked(application, id);
        line.ifPresent(each -> remove(each, clock.instant().truncatedTo(ChronoUnit.MICROS), revision));
        return line.isPresent();
    }

    public void set(int application, SchemaPolicy policy, String by) {
        long revision = rows().raise();
        PolicyRow row = rows().policy(application);
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
        PolicyRow row = rows().policy(application);
        return row == null ? SchemaPolicy.OFF : row.policy();
    }

    public Optional<String> policyChangedBy(int application) {
        return Optional.ofNullable(rows().policy(application)).map(PolicyRow::changedBy);
    }

    /** How many schemas the application has. */
    public long count(int application) {
        return rows().count(application);
    }

    private void checkRoom(int application, boolean isFirst, int size) {
        if (isFirst && count(application) >= settings.perApplication()) {
            throw new RefusedException(
                    "",
                    "an application has at most " + settings.perApplication()
                            + " schemas (carillon.schema.per-application)",
                    null);
        }
        if (rows().bytes(application) + size > settings.applicationBytes()) {
            throw new RefusedException(
                    "",
                    "the schemas of an application have at most " + settings.applicationBytes()
                            + " bytes, all versions together (carillon.schema.application-bytes)",
                    null);
        }
    }

    /** To make room for newer copies; the owner has the original. */
    private void dropForeign(int application, long kept, Instant now, long revision) {
        List<SchemaLine> copies = rows().foreign(application);
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
        rows().removeTexts(line);
    }

    private SchemaRows rows() {
        return new SchemaRows(entities);
    }
}
