package dev.carillon.subscriber;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.transfer.ChangedMembers;
import dev.carillon.transfer.ConfigurationPart;
import dev.carillon.transfer.EntryPlan;
import dev.carillon.transfer.EntryReader;
import dev.carillon.transfer.EntryWriter;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.FiledId;
import dev.carillon.transfer.PartKind;
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

    private static final PartKind KIND = new PartKind("bindings", 55, Scope.BINDINGS_READ, Scope.BINDINGS_WRITE);
    private static final int PAGE = 200;

    private final Bindings bindings;
    private final ServletContext context;

    @Inject
    BindingPart(Bindings bindings, ServletContext context) {
        this.bindings = bindings;
        this.context = context;
    }

    @Override
    public PartKind kind() {
        return KIND;
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
        return new EntryWriter()
                .text("id", binding.id())
                .text("application", binding.service())
                .text("path", binding.path().value())
                .text("onRequest", binding.onRequest())
                .text("onResponse", binding.onResponse())
                .text("listen", binding.listen())
                .members();
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
                PlannedEntry.removed(KIND.name(), gone.id(), gone.path().value()),
                () -> join(gone, null),
                bindings::told);
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
            throw new RefusedException("/id", "is already used in this installation; leave it out", id);
        }
        Binding after = before == null ? wanted : wanted.inPlaceOf(before);
        if (!plan.give(after.id())) {
            throw new RefusedException("/id", "must be given only once", after.id());
        }
        List<String> changes = before == null ? List.of() : changes(before, after);
        Action action = Action.of(before != null, changes);
        return new EntryPlan.Step(
                new PlannedEntry(
                        entry.pointer(),
                        KIND.name(),
                        after.id(),
                        after.path().value(),
                        action,
                        changes,
                        List.of(),
                        null),
                () -> join(before, after),
                bindings::told);
    }

    private static boolean isSameService(Binding one, Binding other) {
        return one.path().equals(other.path()) && Objects.equals(one.service(), other.service());
    }

    private static List<String> changes(Binding before, Binding after) {
        return new ChangedMembers()
                .compare("application", before.service(), after.service())
                .compare("path", before.path(), after.path())
                .compare("onRequest", before.onRequest(), after.onRequest())
                .compare("onResponse", before.onResponse(), after.onResponse())
                .compare("listen", before.listen(), after.listen())
                .names();
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
