package dev.carillon.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.EventType;
import dev.carillon.schema.EventTypeDraft;
import dev.carillon.schema.EventTypes;
import dev.carillon.transfer.PlannedEntry.Action;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The catalogue of event types, by their names. Thread safe. */
@OnePerNode
class EventTypePart implements ConfigurationPart {

    private static final PartKind KIND = new PartKind("eventTypes", 30, Scope.SCHEMAS_READ, Scope.SCHEMAS_WRITE);
    private static final int PAGE = 200;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final EventTypes types;

    @Inject
    EventTypePart(EventTypes types) {
        this.types = types;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        stored(caller.application()).forEach(each -> entries.accept(entry(each)));
    }

    private StoredList<EventType> stored(int application) {
        return new StoredList<>(PAGE, (after, most) -> types.list(application, after, most), EventType::number);
    }

    private static ObjectNode entry(EventType type) {
        ObjectNode entry = new EntryWriter()
                .text("name", type.name())
                .text("topic", type.topic())
                .text("title", type.title())
                .text("description", type.description().isEmpty() ? null : type.description())
                .text("category", type.category())
                .members();
        if (type.isDeprecated()) {
            entry.put("deprecated", true);
        }
        type.examples().forEach(each -> entry.withArray("/examples").add(json(each)));
        return entry;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was JSON when it was stored is JSON", e);
        }
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        int application = caller.application();
        EntryPlan plan = new EntryPlan();
        plan.with(entries, each -> step(application, each, plan));
        if (prune) {
            plan.prune(stored(application), EventType::name, each -> removal(application, each));
        }
        return plan;
    }

    private EntryPlan.Step removal(int application, EventType type) {
        return new EntryPlan.Step(
                PlannedEntry.removed(KIND.name(), type.id(), type.name()),
                () -> types.joinRemoval(application, type.id()),
                null);
    }

    private EntryPlan.Step step(int application, FileEntry entry, EntryPlan plan) {
        EntryReader given =
                EntryReader.of(entry, "name", "topic", "title", "description", "category", "deprecated", "examples");
        EventTypeDraft draft = types.checked(new EventTypeDraft(
                given.required("name"),
                given.text("topic"),
                given.text("title"),
                given.text("description"),
                given.text("category"),
                given.flag("deprecated", false),
                given.list("examples").stream().map(JsonNode::toString).toList()));
        if (!plan.give(draft.name())) {
            throw new RefusedException("/name", "must be given only once", draft.name());
        }
        Optional<EventType> there = types.named(application, draft.name());
        List<String> changes = there.map(each -> changes(each, draft)).orElse(List.of());
        Action action = Action.of(there.isPresent(), changes);
        String id = there.map(EventType::id).orElse(null);
        PlannedEntry planned =
                new PlannedEntry(entry.pointer(), KIND.name(), id, draft.name(), action, changes, List.of(), null);
        return new EntryPlan.Step(planned, () -> apply(application, id, draft), null);
    }

    private void apply(int application, String id, EventTypeDraft draft) {
        boolean done =
                id == null ? types.joinAddition(application, draft) : types.joinChange(application, id, cleared(draft));
        if (!done) {
            throw new StalePlanException();
        }
    }

    /** In a change null leaves a member as it is, and an empty text removes it. */
    private static EventTypeDraft cleared(EventTypeDraft draft) {
        return new EventTypeDraft(
                draft.name(),
                draft.topic(),
                draft.title() == null ? "" : draft.title(),
                draft.description(),
                draft.category() == null ? "" : draft.category(),
                draft.isDeprecated(),
                draft.examples());
    }

    private static List<String> changes(EventType there, EventTypeDraft draft) {
        return new ChangedMembers()
                .compare("topic", there.topic(), draft.topic())
                .compare("title", there.title(), draft.title())
                .compare("description", there.description(), draft.description())
                .compare("category", there.category(), draft.category())
                .compare("deprecated", there.isDeprecated(), draft.isDeprecated())
                .compare(
                        "examples",
                        there.examples().stream().map(EventTypePart::json).toList(),
                        draft.examples().stream().map(EventTypePart::json).toList())
                .names();
    }
}
