package dev.carillon.subscriber;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.transfer.ConfigurationPart;
import dev.carillon.transfer.EntryPlan;
import dev.carillon.transfer.EntryReader;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.FiledId;
import dev.carillon.transfer.PartPlan;
import dev.carillon.transfer.PlannedEntry;
import dev.carillon.transfer.PlannedEntry.Action;
import dev.carillon.transfer.StalePlanException;
import dev.carillon.transfer.StoredList;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Bindings as a part of the configuration's file, by their ids; one without an id is that of its path and application beside Carillon.
 * Thread safe.
 */
@OnePerNode
class BindingPart implements ConfigurationPart {

    private static final String NAME = "bindings";
    private static final int PLACE = 55;
    private static final int PAGE = 200;

    private final Bindings bindings;
    private final ServletContext context;

    @Inject
    BindingPart(Bindings bindings, ServletContext context) {
        this.bindings = bindings;
        this.context = context;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int place() {
        return PLACE;
    }

    @Override
    public Scope reads() {
        return Scope.BINDINGS_READ;
    }

    @Override
    public Scope writes() {
        return Scope.BINDINGS_WRITE;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        stored(caller.application()).forEach(each -> entries.accept(entry(each)));
    }

    private StoredList<Binding> stored(int application) {
        return new StoredList<>(
                PAGE, (after, most) -> read(() -> bindings.list(application, after, most)), Binding::number);
    }

    private static ObjectNode entry(Binding binding) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("id", binding.id());
        put(entry, "application", binding.service());
        entry.put("path", binding.path().value());
        put(entry, "onRequest", binding.onRequest());
        put(entry, "onResponse", binding.onResponse());
        put(entry, "listen", binding.listen());
        return entry;
    }

    private static void put(ObjectNode entry, String name, String text) {
        if (text != null) {
            entry.put(name, text);
        }
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        StoredList<Binding> stored = stored(caller.application());
        List<Binding> there = new ArrayList<>();
        stored.forEach(there::add);
        EntryPlan plan = new EntryPlan();
        plan.with(entries, each -> step(caller.application(), each, there, plan));
        if (prune) {
            plan.prune(stored, Binding::id, this::removal);
        }
        return plan;
    }

    private EntryPlan.Step removal(Binding gone) {
        return new EntryPlan.Step(
                PlannedEntry.removed(NAME, gone.id(), gone.path().value()), () -> join(gone, null), bindings::told);
    }

    private EntryPlan.Step step(int application, FileEntry entry, List<Binding> there, EntryPlan plan) {
        EntryReader given = EntryReader.of(entry, "id", "application", "path", "onRequest", "onResponse", "listen");
        UUID filed = FiledId.of(given.text("id"));
        String id = filed == null ? null : filed.toString();
        BindingDraft draft = new BindingDraft(
                Optional.ofNullable(given.text("application")),
                given.required("path"),
                Optional.ofNullable(given.text("onRequest")),
                Optional.ofNullable(given.text("onResponse")),
                Optional.ofNullable(given.text("listen")));
        Binding wanted = bindings.drafted(
                draft,
                id == null ? UUID.randomUUID().toString() : id,
                application,
                context.getContextPath().replaceFirst("^/", ""));
        Binding before = there.stream()
                .filter(each -> id == null
                        ? isSameService(each, wanted) && !plan.isGiven(each.id())
                        : each.id().equals(id))
                .findFirst()
                .orElse(null);
        if (before == null && id != null && read(() -> bindings.isTaken(id))) {
            throw new RefusedException("/id", "is taken in this installation; leave it out", id);
        }
        Binding after = before == null
                ? wanted
                : new Binding(
                        before.number(),
                        before.id(),
                        application,
                        wanted.service(),
                        wanted.path(),
                        wanted.onRequest(),
                        wanted.onResponse(),
                        wanted.listen(),
                        before.createdAt());
        if (!plan.give(after.id())) {
            throw new RefusedException("/id", "must be given only once", after.id());
        }
        List<String> changes = before == null ? List.of() : changes(before, after);
        Action action = Action.of(before != null, changes);
        return new EntryPlan.Step(
                new PlannedEntry(
                        entry.pointer(), NAME, after.id(), after.path().value(), action, changes, List.of(), null),
                () -> join(before, after),
                bindings::told);
    }

    private static boolean isSameService(Binding one, Binding other) {
        return one.path().equals(other.path()) && Objects.equals(one.service(), other.service());
    }

    private static List<String> changes(Binding before, Binding after) {
        List<String> changes = new ArrayList<>();
        compare(changes, "application", before.service(), after.service());
        compare(changes, "path", before.path(), after.path());
        compare(changes, "onRequest", before.onRequest(), after.onRequest());
        compare(changes, "onResponse", before.onResponse(), after.onResponse());
        compare(changes, "listen", before.listen(), after.listen());
        return changes;
    }

    private static void compare(List<String> changes, String name, Object before, Object after) {
        if (!Objects.equals(before, after)) {
            changes.add(name);
        }
    }

    private void join(Binding before, Binding after) {
        if (!read(() -> bindings.join(before, after))) {
            throw new StalePlanException();
        }
    }

    private interface Reading<T> {
        T get() throws SQLException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.get();
        } catch (SQLException e) {
            throw new IllegalStateException("the bindings cannot be reached now: " + e.getMessage(), e);
        }
    }
}
