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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Imports the configuration of a Connector: what of it is for Carillon becomes as the file says, again and again. Thread safe.
 */
@OnePerNode
public class EnmeshedImport {

    private final ConfigurationImport imports;
    private final SubscriptionPart subscriptions;
    private final Subscriptions present;
    private final ConnectorPart connector;
    private final BrokerStarts starts;

    @Inject
    EnmeshedImport(
            ConfigurationImport imports,
            SubscriptionPart subscriptions,
            Subscriptions present,
            ConnectorPart connector,
            BrokerStarts starts) {
        this.imports = imports;
        this.subscriptions = subscriptions;
        this.present = present;
        this.connector = connector;
        this.starts = starts;
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
        Set<String> notes = new LinkedHashSet<>();
        AtomicBoolean looked = new AtomicBoolean(); // plans are made again if something else changes
        ImportReport report = imports.run(() -> plans(caller, ConfigNode.of(file), notes, looked), dryRun);
        return report.with(List.copyOf(notes));
    }

    private static void check(Caller caller) {
        if (!caller.may(Scope.SUBSCRIPTIONS_WRITE)) {
            throw DeniedException.lacks(Scope.SUBSCRIPTIONS_WRITE);
        }
    }

    private List<PartPlan> plans(Caller caller, ConfigNode file, Set<String> notes, AtomicBoolean looked) {
        List<FileEntry> webhooks;
        List<FileEntry> brokers;
        FileEntry own;
        List<String> said = new ArrayList<>();
        try {
            webhooks = ConnectorWebhooks.read(file.at("modules").at("webhooks"));
            own = ConnectorModules.read(file, connector.shown(caller.application()), said);
            brokers = ConnectorBrokers.read(file.at("modules").at("messageBrokerPublisher"), said);
        } catch (RefusedException e) {
            throw new RefusedFileException(List.of(e));
        }
        if (!looked.getAndSet(true)) {
            starts.check(brokers);
        }
        notes.addAll(said);
        List<PartPlan> plans = new ArrayList<>();
        if (own != null) {
            plans.add(connector.plan(caller, List.of(own), false));
        }
        plans.add(subscriptions.plan(
                caller,
                settled(
                        caller,
                        Stream.concat(webhooks.stream(), brokers.stream()).toList()),
                ConnectorWebhooks.OWNER));
        return plans;
    }

    private List<FileEntry> settled(Caller caller, List<FileEntry> wanted) {
        Map<String, Subscription> before = new HashMap<>();
        present.owned(caller.application(), ConnectorWebhooks.OWNER)
                .forEach(each -> before.put(each.eventName(), each));
        return wanted.stream()
                .map(each -> settled(each, before.get(each.text("eventName"))))
                .toList();
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
