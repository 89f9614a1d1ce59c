package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.transfer.ChangedMembers;
import dev.carillon.transfer.ConfigurationPart;
import dev.carillon.transfer.EntryPlan;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.PartKind;
import dev.carillon.transfer.PartPlan;
import dev.carillon.transfer.PlannedEntry;
import dev.carillon.transfer.PlannedEntry.Action;
import dev.carillon.transfer.StalePlanException;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The Connector of an application as a part of the configuration's file: one entry, or none. Thread safe. */
@OnePerNode
public class ConnectorPart implements ConfigurationPart {

    private static final PartKind KIND = new PartKind("enmeshedConnector", 60, Scope.CONFIG_READ, Scope.CONFIG_WRITE);
    private static final List<String> URLS = List.of("/url", "/sse/url", "/sse/tokenUrl");

    private final ConnectorStore store;
    private final AddressGuard guard;
    private final ConnectorWatch watch;

    @Inject
    ConnectorPart(ConnectorStore store, AddressGuard guard, ConnectorWatch watch) {
        this.store = store;
        this.guard = guard;
        this.watch = watch;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        int application = caller.application();
        ObjectNode shown = shown(application);
        if (shown != null) {
            entries.accept(shown);
        }
    }

    /** As the API shows it; null for none. */
    public ObjectNode shown(int application) {
        return store.find(application)
                .map(each -> ConnectorDraft.shown(each, store.keys(application)))
                .orElse(null);
    }

    /** How synchronizing went last; members may be missing. */
    public ObjectNode progress(int application) {
        ObjectNode progress = JsonNodeFactory.instance.objectNode();
        store.progress(application).ifPresent(each -> {
            if (each.syncedAt() != null) {
                progress.put("syncedAt", each.syncedAt().toString());
            }
            if (each.error() != null) {
                progress.put("syncError", each.error());
            }
        });
        return progress;
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        int application = caller.application();
        EntryPlan plan = new EntryPlan();
        plan.with(entries, each -> step(application, each, plan));
        if (prune && entries.isEmpty()) {
            store.find(application).ifPresent(each -> plan.add(removal(application)));
        }
        return plan;
    }

    private EntryPlan.Step removal(int application) {
        return new EntryPlan.Step(
                PlannedEntry.removed(KIND.name(), null, KIND.name()),
                () -> store.joinRemoval(application),
                watch::changed);
    }

    private EntryPlan.Step step(int application, FileEntry entry, EntryPlan plan) {
        if (!plan.give(KIND.name())) {
            throw new RefusedException("", "must be the only one: an application has one Connector", null);
        }
        Connector before = store.find(application).orElse(null);
        Map<String, ConnectorKey> kept = new LinkedHashMap<>();
        store.keys(application).forEach(each -> kept.put(each.name(), each));
        ConnectorDraft draft = ConnectorDraft.read(entry.members(), before, kept);
        checkAddresses(draft.settings());
        checkKeys(application, draft.keys());
        List<String> changes = before == null ? List.of() : changes(before, kept, draft);
        Action action = Action.of(before != null, changes);
        PlannedEntry planned = new PlannedEntry(
                entry.pointer(),
                KIND.name(),
                null,
                draft.settings().path("url").asText(KIND.name()),
                action,
                changes,
                entry.pointers(draft.missing()),
                null);
        return new EntryPlan.Step(planned, () -> apply(application, before, draft), watch::changed);
    }

    private void apply(int application, Connector before, ConnectorDraft draft) {
        if (!store.join(application, before, draft)) {
            throw new StalePlanException();
        }
    }

    /** Looks names up: outside of any transaction. */
    private void checkAddresses(ObjectNode settings) {
        for (String each : URLS) {
            String url = settings.at(each).textValue();
            if (url == null) {
                continue;
            }
            try {
                String host = URI.create(url).getHost();
                guard.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
            } catch (UnknownHostException notNow) {
                // it may come later, and is checked again at each connection
            } catch (RefusedException e) {
                throw new RefusedException(each, e.rule(), url);
            }
        }
    }

    private void checkKeys(int application, List<ConnectorKey> keys) {
        for (int i = 0; i < keys.size(); i++) {
            String hash = keys.get(i).hash();
            boolean isTaken = hash != null
                    && store.key(hash)
                            .filter(each -> each.application() != application)
                            .isPresent();
            if (isTaken) {
                throw new RefusedException(
                        "/keys/" + i + "/key", "is in use by another application: each API key must be unique", null);
            }
        }
    }

    private static List<String> changes(Connector before, Map<String, ConnectorKey> kept, ConnectorDraft draft) {
        TreeSet<String> names = new TreeSet<>();
        before.settings().fieldNames().forEachRemaining(names::add);
        draft.settings().fieldNames().forEachRemaining(names::add);
        ChangedMembers changes = new ChangedMembers();
        names.forEach(each -> changes.compare(
                each, before.settings().get(each), draft.settings().get(each)));
        Map<String, ConnectorKey> wanted = new LinkedHashMap<>();
        draft.keys().forEach(each -> wanted.put(each.name(), each));
        return changes.compare("secrets", before.secrets(), draft.secrets())
                .compare("keys", kept, wanted)
                .names();
    }
}
