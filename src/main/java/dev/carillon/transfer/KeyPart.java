package dev.carillon.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.ApiKey;
import dev.carillon.access.ApiKeys;
import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.event.EventTime;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.transfer.PlannedEntry.Action;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * API keys, without their texts: an import makes a new text for each key that is not there, and shows it once. Keys are never changed
 * or removed by an import. Thread safe.
 */
@OnePerNode
class KeyPart implements ConfigurationPart {

    private static final PartKind KIND = new PartKind("keys", 10, Scope.KEYS_READ, Scope.KEYS_WRITE);
    private static final int PAGE = 200;

    private final ApiKeys keys;
    private final Clock clock;

    @Inject
    KeyPart(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    /** Those that the caller may see, but the admin key and those that have ended. */
    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        visible(caller).forEach(each -> entries.accept(entry(each)));
    }

    private List<ApiKey> visible(Caller caller) {
        Instant now = clock.instant();
        List<ApiKey> visible = new ArrayList<>();
        String after = "";
        while (after != null) {
            ApiKeys.Found page = keys.list(caller, after, PAGE);
            page.keys().stream()
                    .filter(each -> !each.isAdmin())
                    .filter(each -> each.expiresAt() == null || each.expiresAt().isAfter(now))
                    .forEach(visible::add);
            after = page.next();
        }
        return visible;
    }

    private static ObjectNode entry(ApiKey key) {
        EntryWriter entry = new EntryWriter().text("id", key.id()).text("name", key.name());
        key.scopes().forEach(each -> entry.members().withArray("/scopes").add(each.toString()));
        return entry.text(
                        "expiresAt",
                        key.expiresAt() == null ? null : key.expiresAt().toString())
                .members();
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        List<ApiKey> there = visible(caller);
        EntryPlan plan = new EntryPlan();
        return plan.with(entries, each -> step(caller, each, there, plan));
    }

    private EntryPlan.Step step(Caller caller, FileEntry entry, List<ApiKey> there, EntryPlan plan) {
        EntryReader given = EntryReader.of(entry, "id", "name", "scopes", "expiresAt");
        UUID uuid = FiledId.of(given.text("id"));
        String id = uuid == null ? null : uuid.toString();
        String name = given.required("name");
        Set<Scope> scopes = Scope.given(given.texts("scopes"));
        Instant ends =
                given.text("expiresAt") == null ? null : EventTime.instant("/expiresAt", given.text("expiresAt"));
        if (!plan.give(id == null ? "name " + name : id)) {
            throw new RefusedException(id == null ? "/name" : "/id", "must be given only once", name);
        }
        Optional<ApiKey> known = there.stream()
                .filter(each ->
                        id == null ? each.name().equals(name) : each.id().equals(id))
                .findFirst();
        if (known.isPresent()) {
            checkSame(known.get(), name, scopes, ends);
            return new EntryPlan.Step(
                    new PlannedEntry(
                            entry.pointer(),
                            KIND.name(),
                            known.get().id(),
                            name,
                            Action.NONE,
                            List.of(),
                            List.of(),
                            null),
                    null,
                    null);
        }
        ApiKeys.Created drafted = drafted(caller, id, name, scopes, ends);
        return new EntryPlan.Step(
                new PlannedEntry(
                        entry.pointer(),
                        KIND.name(),
                        drafted.key().id(),
                        name,
                        Action.CREATE,
                        List.of(),
                        List.of(),
                        drafted.text().reveal()),
                () -> keys.join(drafted),
                () -> keys.joined(drafted, caller));
    }

    private ApiKeys.Created drafted(Caller caller, String id, String name, Set<Scope> scopes, Instant ends) {
        try {
            return keys.draft(caller, id, name, scopes, ends);
        } catch (DeniedException e) {
            throw new RefusedException("/scopes", e.getMessage(), null);
        }
    }

    private static void checkSame(ApiKey known, String name, Set<Scope> scopes, Instant ends) {
        if (!known.name().equals(name)) {
            throw new RefusedException("/name", "cannot be changed: it is " + known.name(), name);
        }
        if (!known.scopes().equals(scopes)) {
            throw new RefusedException(
                    "/scopes", "cannot be changed; revoke the key " + known.id() + " first", scopes.toString());
        }
        if (!Objects.equals(known.expiresAt(), ends)) {
            throw new RefusedException(
                    "/expiresAt", "cannot be changed; revoke the key " + known.id() + " first", String.valueOf(ends));
        }
    }
}
