package dev.carillon.schema;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Event types in the database. */
@OnePerNode
@Transactional(TxType.REQUIRES_NEW)
class EventTypeStore {

    private static final String AFTER =
            "select t from EventTypeRow t where t.application = :application and t.number > :after order by t.number";
    private static final String BY_ID =
            "select t from EventTypeRow t where t.application = :application and t.id = :id";
    private static final String BY_NAME =
            "select t from EventTypeRow t where t.application = :application and t.nameHash = :hash";
    private static final String COUNT = "select count(t) from EventTypeRow t where t.application = :application";

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    @Inject
    Clock clock;

    @Inject
    SchemaSettings settings;

    public List<EventType> list(int application, long after, int most) {
        return entities
                .createQuery(AFTER, EventTypeRow.class)
                .setParameter("application", application)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultList()
                .stream()
                .map(EventTypeRow::view)
                .toList();
    }

    public Optional<EventType> find(int application, String id) {
        return row(application, id, false).map(EventTypeRow::view);
    }

    /** @return empty if there is one of this name */
    public Optional<EventType> add(int application, EventTypeDraft draft) {
        boolean taken = !entities.createQuery(BY_NAME, EventTypeRow.class)
                .setParameter("application", application)
                .setParameter("hash", Sha256.of(draft.name()))
                .getResultList()
                .isEmpty();
        if (taken) {
            return Optional.empty();
        }
        long there = entities.createQuery(COUNT, Long.class)
                .setParameter("application", application)
                .getSingleResult();
        if (there >= settings.perApplication()) {
            throw new RefusedException(
                    "",
                    "an application has at most " + settings.perApplication()
                            + " event types (carillon.schema.per-application)",
                    null);
        }
        Instant now = now();
        EventTypeRow row = new EventTypeRow(application, draft.name(), now);
        row.set(draft, now);
        entities.persist(row);
        entities.flush();
        return Optional.of(row.view());
    }

    public Optional<EventType> change(int application, String id, EventTypeDraft draft) {
        Optional<EventTypeRow> row = row(application, id, true);
        row.ifPresent(each -> each.set(draft.over(each.view()), now()));
        entities.flush();
        return row.map(EventTypeRow::view);
    }

    public boolean remove(int application, String id) {
        Optional<EventTypeRow> row = row(application, id, true);
        row.ifPresent(entities::remove);
        return row.isPresent();
    }

    public Optional<EventType> named(int application, String name) {
        return entities
                .createQuery(BY_NAME, EventTypeRow.class)
                .setParameter("application", application)
                .setParameter("hash", Sha256.of(name))
                .getResultList()
                .stream()
                .findFirst()
                .map(EventTypeRow::view);
    }

    /** In the caller's transaction; false if there is one of this name. */
    @Transactional(TxType.MANDATORY)
    public boolean joinAddition(int application, EventTypeDraft draft) {
        return add(application, draft).isPresent();
    }

    /** In the caller's transaction; false if it is gone. */
    @Transactional(TxType.MANDATORY)
    public boolean joinChange(int application, String id, EventTypeDraft draft) {
        return change(application, id, draft).isPresent();
    }

    @Transactional(TxType.MANDATORY)
    public void joinRemoval(int application, String id) {
        remove(application, id);
    }

    private Optional<EventTypeRow> row(int application, String id, boolean lock) {
        return entities
                .createQuery(BY_ID, EventTypeRow.class)
                .setParameter("application", application)
                .setParameter("id", id)
                .setLockMode(lock ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE)
                .getResultList()
                .stream()
                .findFirst();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
