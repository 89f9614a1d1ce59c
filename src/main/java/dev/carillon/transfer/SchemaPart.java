package dev.carillon.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.PlannedSchema;
import dev.carillon.schema.SchemaDraft;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.schema.SchemaSubject;
import dev.carillon.schema.Violation;
import dev.carillon.transfer.PlannedEntry.Action;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Consumer;

/** Schemas, each with its newest version; copies of other deployments' are theirs to export. Thread safe. */
@OnePerNode
class SchemaPart implements ConfigurationPart {

    private static final PartKind KIND = new PartKind("schemas", 20, Scope.SCHEMAS_READ, Scope.SCHEMAS_WRITE);
    private static final int PAGE = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaRegistry schemas;

    @Inject
    SchemaPart(SchemaRegistry schemas) {
        this.schemas = schemas;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        stored(caller.application()).forEach(each -> entries.accept(entry(each)));
    }

    private StoredList<EventSchema> stored(int application) {
        return new StoredList<>(
                PAGE,
                (after, most) -> schemas.list(application, "", after, most),
                EventSchema::number,
                each -> !each.isForeign());
    }

    private static ObjectNode entry(EventSchema schema) {
        ObjectNode entry = new EntryWriter()
                .text(schema.subject().kind().toString(), schema.subject().value())
                .text("language", schema.language())
                .text("compatibility", schema.compatibility().toString())
                .text("message", schema.message())
                .members();
        JsonNode object = object(schema.text());
        return object == null ? entry.put("schema", schema.text()) : entry.set("schema", object);
    }

    /** Null if it is not JSON, or would be other text when it is written again. */
    private static JsonNode object(String text) {
        try {
            JsonNode read = JSON.readTree(text);
            return read != null && read.isObject() && read.toString().equals(text) ? read : null;
        } catch (JsonProcessingException noJson) {
            return null;
        }
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        EntryPlan plan = new EntryPlan();
        plan.with(entries, each -> step(caller, each, plan));
        if (prune) {
            plan.prune(
                    stored(caller.application()),
                    each -> key(each.subject()),
                    each -> removal(caller.application(), each));
        }
        return plan;
    }

    private EntryPlan.Step removal(int application, EventSchema schema) {
        PlannedEntry planned =
                PlannedEntry.removed(KIND.name(), schema.id(), schema.subject().value());
        return new EntryPlan.Step(planned, () -> schemas.joinRemoval(application, schema.id()), schemas::refresh);
    }

    private EntryPlan.Step step(Caller caller, FileEntry entry, EntryPlan plan) {
        EntryReader given =
                EntryReader.of(entry, "topic", "type", "name", "language", "compatibility", "message", "schema");
        SchemaSubject subject = subject(given);
        if (!plan.give(key(subject))) {
            throw new RefusedException("/" + subject.kind(), "must be given only once", subject.value());
        }
        String compatibility = given.text("compatibility");
        SchemaDraft draft = new SchemaDraft(
                subject,
                false,
                given.text("language"),
                text(entry.members().path("schema")),
                given.text("message"),
                compatibility == null ? null : Compatibility.of("/compatibility", compatibility),
                false,
                caller.key());
        PlannedSchema planned = schemas.planned(caller.application(), draft);
        if (planned.isRefused()) {
            List<Violation> breaks = planned.result().breaks();
            String why = breaks.isEmpty() ? "" : ": " + breaks.get(0).message();
            throw new RefusedException("/schema", "is not compatible with the stored version" + why, null);
        }
        return new EntryPlan.Step(entry(entry, subject, planned), () -> apply(planned), schemas::refresh);
    }

    private static PlannedEntry entry(FileEntry entry, SchemaSubject subject, PlannedSchema planned) {
        List<String> changes = new ChangedMembers()
                .add("compatibility", planned.isOtherCompatibility())
                .add("schema", planned.result().isNew())
                .names();
        boolean isThere = planned.result().before().isPresent();
        Action action = Action.of(isThere, changes);
        return new PlannedEntry(
                entry.pointer(),
                KIND.name(),
                planned.result().schema().id(),
                subject.value(),
                action,
                isThere ? changes : List.of(),
                List.of(),
                null);
    }

    private static void apply(PlannedSchema planned) {
        if (!planned.apply()) {
            throw new StalePlanException();
        }
    }

    private static String key(SchemaSubject subject) {
        return subject.kind() + " " + subject.value();
    }

    private static SchemaSubject subject(EntryReader given) {
        String topic = given.text("topic");
        String type = given.text("type");
        String name = given.text("name");
        if ((topic == null ? 0 : 1) + (type == null ? 0 : 1) + (name == null ? 0 : 1) != 1) {
            throw new RefusedException("", "must have one of topic, type and name", null);
        }
        if (topic != null) {
            return SchemaSubject.topic(topic);
        }
        return type != null ? SchemaSubject.type(type) : SchemaSubject.name(SchemaName.parse(name));
    }

    private static String text(JsonNode schema) {
        if (schema.isTextual()) {
            return schema.textValue();
        }
        if (schema.isObject()) {
            return schema.toString();
        }
        throw new RefusedException("/schema", "is required, as an object or a string", null);
    }
}
