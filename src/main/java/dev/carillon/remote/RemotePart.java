package dev.carillon.remote;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.remote.SubscriptionRows.Filed;
import dev.carillon.transfer.ChangedMembers;
import dev.carillon.transfer.ConfigurationPart;
import dev.carillon.transfer.EntryPlan;
import dev.carillon.transfer.EntryReader;
import dev.carillon.transfer.EntryWriter;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.PartKind;
import dev.carillon.transfer.PartPlan;
import dev.carillon.transfer.PlannedEntry;
import dev.carillon.transfer.PlannedEntry.Action;
import dev.carillon.transfer.StalePlanException;
import dev.carillon.transfer.StoredList;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Subscriptions at other hubs, and at this one, as a part of the configuration's file: one for each hub and guid. A hub's token is
 * masked, and so is what of its address may be a secret. Thread safe.
 */
@OnePerNode
class RemotePart implements ConfigurationPart {

    private static final PartKind KIND =
            new PartKind("remoteSubscriptions", 70, Scope.SUBSCRIPTIONS_READ, Scope.SUBSCRIPTIONS_WRITE);
    private static final int PAGE = 500;
    private static final String MASK = "***";
    private static final String LEFT_OUT = "…"; // of an address that is shown

    /** One that is there; address and token as they are, or null where there is none that can be read. */
    private record There(Filed filed, String address, String token) {

        boolean isHere() {
            return filed.address() == null;
        }

        /** Which one it is. */
        String key() {
            if (isHere()) {
                return RemotePart.key(null, filed.guid());
            }
            return RemotePart.key(
                    address == null ? filed.address() : address, filed.guid()); // no other one is spelled so
        }
    }

    private final RemoteSubscriptions subscriptions;
    private final Secrets secrets;

    @Inject
    RemotePart(RemoteSubscriptions subscriptions, Secrets secrets) {
        this.subscriptions = subscriptions;
        this.secrets = secrets;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        each(caller.application(), there -> entries.accept(entry(there)));
    }

    private void each(int application, Consumer<There> reader) {
        new StoredList<Filed>(
                        PAGE, (after, most) -> sql(() -> subscriptions.filed(application, after, most)), Filed::number)
                .forEach(each -> reader.accept(new There(each, readable(each.address()), readable(each.token()))));
    }

    private String readable(String encrypted) {
        try {
            return encrypted == null ? null : secrets.decrypt(encrypted);
        } catch (IllegalStateException unreadable) {
            return null;
        }
    }

    private static ObjectNode entry(There there) {
        return new EntryWriter()
                .text("realtimehub", there.isHere() ? null : there.filed.shown())
                .text("eventguid", there.filed.guid())
                .text("eventcookie", there.filed.cookie())
                .text("accesstoken", there.filed.token() == null ? null : MASK)
                .members();
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        Map<String, There> there = new LinkedHashMap<>();
        each(caller.application(), each -> there.put(each.key(), each));
        EntryPlan plan = new EntryPlan();
        plan.with(entries, each -> step(caller.application(), each, there, plan));
        if (prune) {
            there.forEach((key, each) -> {
                if (!plan.isGiven(key)) {
                    plan.add(removal(caller.application(), each.filed));
                }
            });
        }
        return plan;
    }

    private EntryPlan.Step removal(int application, Filed gone) {
        return new EntryPlan.Step(
                PlannedEntry.removed(KIND.name(), gone.id(), gone.guid()),
                () -> {
                    if (!sql(() -> subscriptions.deleteJoined(application, gone.id()))) {
                        throw new StalePlanException();
                    }
                },
                subscriptions::told);
    }

    private EntryPlan.Step step(int application, FileEntry entry, Map<String, There> there, EntryPlan plan) {
        EntryReader given = EntryReader.of(entry, "realtimehub", "eventguid", "eventcookie", "accesstoken");
        String cookie = given.required("eventcookie");
        if (Cookie.isEnd(cookie)) {
            throw new RefusedException("/eventcookie", "would end it: leave the entry out instead", cookie);
        }
        List<String> missing = new ArrayList<>();
        String hub = address(given.text("realtimehub"), there, entry.pointer(), missing);
        SubscriptionRequest request = new SubscriptionRequest(
                hub,
                given.required("eventguid"),
                cookie,
                token(given.text("accesstoken"), hub, there, entry.pointer(), missing));
        subscriptions.checkAddress(request);
        String key = key(request.hub() == null ? null : request.hub().url().toString(), request.guid());
        if (!plan.give(key)) {
            throw new RefusedException("/eventguid", "must be given only once at a hub", request.guid());
        }
        There before = there.get(key);
        List<String> changes = before == null ? List.of() : changes(before, request);
        Action action = Action.of(before != null, changes);
        return new EntryPlan.Step(
                new PlannedEntry(
                        entry.pointer(),
                        KIND.name(),
                        before == null ? null : before.filed.id(),
                        request.guid(),
                        action,
                        changes,
                        missing,
                        null),
                () -> sql(() -> subscriptions.subscribeJoined(application, request)),
                subscriptions::told);
    }

    /** What was left out when it was written is that of the hub that is shown in this way. */
    private static String address(String text, Map<String, There> there, String pointer, List<String> missing) {
        if (text == null || !text.contains(LEFT_OUT)) {
            return text;
        }
        List<String> known = there.values().stream()
                .filter(each -> text.equals(each.filed.shown()) && each.address != null)
                .map(There::address)
                .distinct()
                .toList();
        if (known.size() == 1) {
            return known.get(0);
        }
        missing.add(pointer + "/realtimehub");
        return text.replace("?" + LEFT_OUT, "").replace(LEFT_OUT, "left-out");
    }

    /** Null to leave it as it is. */
    private static String token(
            String text, String hub, Map<String, There> there, String pointer, List<String> missing) {
        if (!MASK.equals(text)) {
            return text;
        }
        String address = hub == null ? null : HubAddress.of(hub).url().toString();
        boolean isKept = there.values().stream()
                .anyMatch(each -> each.address != null && each.address.equals(address) && each.token != null);
        if (!isKept) {
            missing.add(pointer + "/accesstoken");
        }
        return null;
    }

    private static List<String> changes(There before, SubscriptionRequest request) {
        return new ChangedMembers()
                .compare("eventcookie", before.filed.cookie(), request.cookie())
                .add("accesstoken", request.token() != null && !request.token().equals(before.token))
                .names();
    }

    private static String key(String address, String guid) {
        return (address == null ? "" : address) + '\n' + guid;
    }

    private interface Statement<T> {
        T run() throws SQLException;
    }

    private static <T> T sql(Statement<T> statement) {
        try {
            return statement.run();
        } catch (SQLException e) {
            throw new IllegalStateException("the remote subscriptions cannot be reached now: " + e.getMessage(), e);
        }
    }
}
