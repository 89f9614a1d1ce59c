package dev.carillon.transfer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.transfer.PlannedEntry.Action;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.Consumer;

/** What the application's schemas mean for its publishers: one entry. Applied last of the schemas' parts. Thread safe. */
@OnePerNode
class PolicyPart implements ConfigurationPart {

    private static final PartKind KIND = new PartKind("schemaPolicy", 40, Scope.SCHEMAS_READ, Scope.SCHEMAS_WRITE);
    private static final String ACCEPT = "accept";
    private static final String REFUSE = "refuse";

    private final SchemaRegistry schemas;

    @Inject
    PolicyPart(SchemaRegistry schemas) {
        this.schemas = schemas;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        SchemaPolicy policy = schemas.storedPolicy(caller.application());
        entries.accept(JsonNodeFactory.instance
                .objectNode()
                .put("mode", policy.mode().toString())
                .put("withoutSchema", word(policy.acceptsUnknown())));
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        EntryPlan plan = new EntryPlan();
        return plan.with(entries, each -> step(caller.application(), each, plan));
    }

    private EntryPlan.Step step(int application, FileEntry entry, EntryPlan plan) {
        EntryReader given = EntryReader.of(entry, "mode", "withoutSchema");
        if (!plan.give(KIND.name())) {
            throw new RefusedException("", "must be the only one: an application has one policy", null);
        }
        SchemaPolicy wanted = SchemaPolicy.of(given.required("mode"), acceptsUnknown(given.text("withoutSchema")));
        SchemaPolicy there = schemas.storedPolicy(application);
        List<String> changes = new ChangedMembers()
                .compare("mode", there.mode(), wanted.mode())
                .compare("withoutSchema", there.acceptsUnknown(), wanted.acceptsUnknown())
                .names();
        Action action = changes.isEmpty() ? Action.NONE : Action.UPDATE;
        PlannedEntry planned = new PlannedEntry(
                entry.pointer(), KIND.name(), null, wanted.mode().toString(), action, changes, List.of(), null);
        return new EntryPlan.Step(planned, () -> schemas.join(application, wanted, "import"), schemas::refresh);
    }

    private static String word(boolean acceptsUnknown) {
        return acceptsUnknown ? ACCEPT : REFUSE;
    }

    private static boolean acceptsUnknown(String word) {
        if (word != null && !word.equals(ACCEPT) && !word.equals(REFUSE)) {
            throw new RefusedException("/withoutSchema", "must be accept or refuse", word);
        }
        return ACCEPT.equals(word);
    }
}
