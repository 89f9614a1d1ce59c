package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionPart;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.transfer.ConfigurationImport;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.ImportReport;
import dev.carillon.transfer.PartPlan;
import dev.carillon.transfer.RefusedFileException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Imports the configuration of a Connector: what of it is for Carillon becomes as the file says, again and again. Thread safe.
 */
@OnePerNode
public class EnmeshedImport {

    private final ConfigurationImport imports;
    private final SubscriptionPart subscriptions;
    private final Subscriptions present;

    @Inject
    EnmeshedImport(ConfigurationImport imports, SubscriptionPart subscriptions, Subscriptions present) {
        this.imports = imports;
        this.subscriptions = subscriptions;
        this.present = present;
    }

    /**
     * Makes what comes from a Connector's configuration be as this one says; what an earlier one had and this one has not is removed.
     *
     * @param file as {@link ConnectorFile} reads it
     * @throws ConnectorConfigException where a Connector would not start with it, and has a code for that
     * @throws RefusedFileException if anything else is wrong with it; nothing is changed either way
     */
    public ImportReport load(Caller caller, ObjectNode file, boolean dryRun) {
        check(caller);
        List<String> notes = new ArrayList<>();
        List<FileEntry> webhooks = read(file, notes);
        ImportReport report = imports.run(() -> plans(caller, webhooks), dryRun);
        return report.with(notes);
    }

    private static void check(Caller caller) {
        if (!caller.may(Scope.SUBSCRIPTIONS_WRITE)) {
            throw DeniedException.lacks(Scope.SUBSCRIPTIONS_WRITE);
        }
    }

    private static List<FileEntry> read(ObjectNode file, List<String> notes) {
        ConfigNode modules = ConfigNode.of(file).at("modules");
        try {
            return ConnectorWebhooks.read(modules.at("webhooks"));
        } catch (RefusedException e) {
            throw new RefusedFileException(List.of(e));
        }
    }

    private List<PartPlan> plans(Caller caller, List<FileEntry> webhooks) {
        Map<String, Subscription> before = new HashMap<>();
        present.owned(caller.application(), ConnectorWebhooks.OWNER)
                .forEach(each -> before.put(each.eventName(), each));
        List<FileEntry> entries = webhooks.stream()
                .map(each -> settled(each, before.get(each.text("eventName"))))
                .toList();
        return List.of(subscriptions.plan(caller, entries, ConnectorWebhooks.OWNER));
    }

    /** With what the file of a Connector cannot say, and was said otherwise. */
    private static FileEntry settled(FileEntry entry, Subscription before) {
        if (before == null) {
            return entry;
        }
        ObjectNode members = entry.members().deepCopy();
        before.options().given().properties().forEach(each -> {
            if (!members.has(each.getKey()) && !each.getKey().equals("insecureSsl")) {
                members.set(each.getKey(), each.getValue());
            }
        });
        members.put("state", before.wantedState());
        return new FileEntry(entry.pointer(), members);
    }
}
