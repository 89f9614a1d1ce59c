package dev.carillon.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.access.Secrets;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Sources as a part of the configuration's file; with their addresses, so that senders find them. Thread safe. */
@OnePerNode
class SourcePart implements ConfigurationPart {

    private static final PartKind KIND = new PartKind("sources", 50, Scope.SOURCES_READ, Scope.SOURCES_WRITE);
    private static final int PAGE = 200;
    private static final String MASK = "***";
    private static final Pattern PATH = Pattern.compile(Pattern.quote(GatewayServlet.PATH) + "/([A-Za-z0-9_-]{22})");

    private final SourceStore store;
    private final SourceChanges changes;
    private final Secrets secrets;
    private final Clock clock;

    @Inject
    SourcePart(SourceStore store, SourceChanges changes, Secrets secrets, Clock clock) {
        this.store = store;
        this.changes = changes;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        stored(caller.application()).forEach(each -> entries.accept(entry(each)));
    }

    private StoredList<Source> stored(int application) {
        return new StoredList<>(PAGE, (after, most) -> store.list(application, after, most), Source::number);
    }

    private ObjectNode entry(Source source) {
        ObjectNode entry = new EntryWriter()
                .text("id", source.id())
                .text("name", source.name())
                .text("kind", source.kind())
                .text("path", source.path())
                .text("topic", source.topic())
                .text("state", source.state().toString())
                .members();
        entry.set("settings", source.settings());
        kept(source).forEach(each -> entry.withArray("/secrets").add(MASK));
        return entry;
    }

    /** Those without an end; none if they cannot be read. */
    private List<String> kept(Source source) {
        try {
            return source.secrets(secrets).all().stream()
                    .filter(each -> each.endsAt() == null)
                    .map(SourceSecrets.Kept::text)
                    .toList();
        } catch (IllegalStateException unreadable) {
            return List.of();
        }
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        EntryPlan plan = new EntryPlan();
        plan.with(entries, each -> step(caller, each, plan));
        if (prune) {
            plan.prune(stored(caller.application()), Source::id, each -> removal(caller, each));
        }
        return plan;
    }

    private EntryPlan.Step removal(Caller caller, Source source) {
        return new EntryPlan.Step(
                PlannedEntry.removed(KIND.name(), source.id(), source.name()),
                () -> store.joinRemoval(source),
                () -> changes.told("source.deleted", source, caller));
    }

    private EntryPlan.Step step(Caller caller, FileEntry entry, EntryPlan plan) {
        EntryReader given =
                EntryReader.of(entry, "id", "name", "kind", "path", "topic", "state", "settings", "secrets");
        Source before = before(caller.application(), given).orElse(null);
        List<String> missing = new ArrayList<>();
        List<String> texts = texts(given, before, missing);
        SourceDraft draft = new SourceDraft(
                given.required("name"),
                given.text("kind"),
                given.text("topic"),
                given.text("state") == null ? "active" : given.text("state"),
                texts,
                settings(entry.members().path("settings")));
        SourceChanges.Made made = made(caller.application(), given, before, draft, missing);
        if (made == null) {
            return incomplete(entry, draft, before, missing);
        }
        Source wanted = made.source();
        if (before != null && keepsAny(given, before)) {
            changes.refuseElsewhere(before, wanted);
        }
        if (!plan.give(wanted.id())) {
            throw new RefusedException(
                    given.text("id") == null ? "/name" : "/id", "must be given only once", wanted.id());
        }
        boolean withSecrets = before == null || !kept(before).equals(kept(wanted));
        List<String> differs = before == null ? List.of() : differs(before, wanted, withSecrets);
        Action action = Action.of(before != null, differs);
        return new EntryPlan.Step(
                new PlannedEntry(
                        entry.pointer(),
                        KIND.name(),
                        wanted.id(),
                        wanted.name(),
                        action,
                        differs,
                        entry.pointers(missing),
                        made.secret()),
                () -> apply(before, wanted, withSecrets),
                () -> changes.told(before == null ? "source.made" : "source.changed", wanted, caller));
    }

    /** Its secrets are not there, so that it cannot be made; that is said, and nothing else is wrong with it. */
    private static EntryPlan.Step incomplete(FileEntry entry, SourceDraft draft, Source before, List<String> missing) {
        PlannedEntry planned = new PlannedEntry(
                entry.pointer(),
                KIND.name(),
                before == null ? entry.text("id") : before.id(),
                draft.name(),
                before == null ? Action.CREATE : Action.UPDATE,
                List.of(),
                entry.pointers(missing),
                null);
        return new EntryPlan.Step(
                planned,
                () -> {
                    throw new IllegalStateException("what lacks a secret is not imported");
                },
                null);
    }

    private void apply(Source before, Source wanted, boolean withSecrets) {
        if (before == null) {
            store.join(wanted);
        } else if (!store.join(before, found -> found.become(wanted, withSecrets, clock.instant()))) {
            throw new StalePlanException();
        }
    }

    /** Also where a secret is missing that the kind would make: then it makes it. Null if it does not. */
    private SourceChanges.Made made(
            int application, EntryReader given, Source before, SourceDraft draft, List<String> missing) {
        UUID id = before != null
                ? UUID.fromString(before.id())
                : given.text("id") == null ? UuidCreator.getTimeOrderedEpochPlus1() : UUID.fromString(given.text("id"));
        String token = before != null ? before.token() : token(given.text("path"));
        if (before == null && store.isTaken(id.toString(), token)) {
            throw new RefusedException(
                    "/id", "or the path is already used in this installation; leave both out", id.toString());
        }
        if (before != null && draft.kind() != null && !draft.kind().equals(before.kind())) {
            throw new RefusedException("/kind", "cannot be changed; create another source", draft.kind());
        }
        if (!missing.isEmpty()) {
            SourceDraft without =
                    new SourceDraft(draft.name(), draft.kind(), draft.topic(), draft.state(), null, draft.settings());
            return withoutSecrets(id, application, token, without, missing);
        }
        return changes.made(id, application, token, draft);
    }

    private SourceChanges.Made withoutSecrets(
            UUID id, int application, String token, SourceDraft without, List<String> missing) {
        try {
            SourceChanges.Made made = changes.made(id, application, token, without);
            if (made.secret() != null) {
                missing.clear();
            }
            return made;
        } catch (RefusedException e) {
            if (e.field().startsWith("/secrets")) {
                return null;
            }
            throw e;
        }
    }

    private static String token(String path) {
        if (path == null) {
            return SourceChanges.token();
        }
        var matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            throw new RefusedException(
                    "/path", "must be " + GatewayServlet.PATH + "/ and 22 letters, digits, - and _", path);
        }
        return matcher.group(1);
    }

    private Optional<Source> before(int application, EntryReader given) {
        UUID id = FiledId.of(given.text("id"));
        if (id != null) {
            return store.find(application, id.toString());
        }
        List<Source> named = store.named(application, given.required("name"));
        if (named.size() > 1) {
            throw new RefusedException(
                    "/name", "is the name of several sources; say which one by its id", given.text("name"));
        }
        return named.stream().findFirst();
    }

    /** Null if there are none, so that the kind makes one; masks stand for those that are kept, in their order. */
    private List<String> texts(EntryReader given, Source before, List<String> missing) {
        List<String> kept = before == null ? List.of() : kept(before);
        List<String> texts = new ArrayList<>(given.texts("secrets"));
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).equals(MASK)) {
                if (i < kept.size()) {
                    texts.set(i, kept.get(i));
                } else {
                    missing.add("/secrets/" + i);
                }
            }
        }
        return texts.isEmpty() ? before == null ? null : kept.isEmpty() ? null : kept : texts;
    }

    /** Whether the file leaves a secret as it is. */
    private boolean keepsAny(EntryReader given, Source before) {
        List<String> texts = given.texts("secrets");
        return texts.isEmpty() ? !kept(before).isEmpty() : texts.contains(MASK);
    }

    private static ObjectNode settings(JsonNode given) {
        if (given.isMissingNode() || given.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!given.isObject()) {
            throw new RefusedException("/settings", "must be an object", given.toString());
        }
        return (ObjectNode) given;
    }

    private List<String> differs(Source before, Source wanted, boolean withSecrets) {
        ChangedMembers changed = new ChangedMembers();
        ObjectNode now = entry(before);
        ObjectNode then = entry(wanted);
        for (String each : List.of("name", "settings", "state", "topic")) {
            changed.compare(each, now.get(each), then.get(each));
        }
        return changed.add("secrets", withSecrets).names();
    }
}
