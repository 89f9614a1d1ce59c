package dev.carillon.schema;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** The catalogue: what kinds of events an application has, described for people. Thread safe. */
@OnePerNode
public class EventTypes {

    private final EventTypeStore store;
    private final SchemaRegistry schemas;

    @Inject
    EventTypes(EventTypeStore store, SchemaRegistry schemas) {
        this.store = store;
        this.schemas = schemas;
    }

    /** In the order in which they were made; 0 begins. */
    public List<EventType> list(int application, long after, int most) {
        return store.list(application, after, most);
    }

    public Optional<EventType> find(int application, String id) {
        return store.find(application, id);
    }

    /**
     * @return empty if the application has one of this name
     * @throws RefusedException if a member breaks a rule, or an example is not as its schema has it
     */
    public Optional<EventType> create(int application, EventTypeDraft draft) {
        EventTypeDraft complete = draft.complete();
        checkExamples(application, complete);
        return store.add(application, complete);
    }

    /** @return empty if there is none of this id */
    public Optional<EventType> change(int application, String id, EventTypeDraft draft) {
        Optional<EventType> there = store.find(application, id);
        there.ifPresent(each -> checkExamples(application, draft.over(each)));
        return there.flatMap(each -> store.change(application, id, draft));
    }

    public boolean remove(int application, String id) {
        return store.remove(application, id);
    }

    public Optional<EventType> named(int application, String name) {
        return store.named(application, name);
    }

    /**
     * A draft with all that is usual, for the methods below.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    public EventTypeDraft checked(EventTypeDraft draft) {
        return draft.complete();
    }

    /** Adds it within the caller's transaction; false if there is one of this name. */
    public boolean joinAddition(int application, EventTypeDraft draft) {
        return store.joinAddition(application, draft);
    }

    /** Changes it within the caller's transaction; false if it is gone. */
    public boolean joinChange(int application, String id, EventTypeDraft draft) {
        return store.joinChange(application, id, draft);
    }

    /** Removes it within the caller's transaction. */
    public void joinRemoval(int application, String id) {
        store.joinRemoval(application, id);
    }

    private void checkExamples(int application, EventTypeDraft draft) {
        for (int i = 0; i < draft.examples().size(); i++) {
            EventData event = EventData.builder(draft.topic())
                    .type(draft.name())
                    .json(draft.examples().get(i))
                    .build();
            if (schemas.validate(application, event) instanceof ValidationResult.Invalid invalid) {
                Violation first = invalid.violations().get(0);
                throw new RefusedException(
                        "/examples/" + i + first.pointer().replaceFirst("^/data", ""), first.message(), first.value());
            }
        }
    }
}
