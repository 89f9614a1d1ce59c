package dev.carillon.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.access.Secrets;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.SecretHeaders;
import dev.carillon.transfer.ConfigurationPart;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.PartKind;
import dev.carillon.transfer.PartPlan;
import dev.carillon.transfer.StoredList;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Webhook subscriptions as a part of the configuration's file. Thread safe. */
@OnePerNode
public class SubscriptionPart implements ConfigurationPart {

    /** The last one: what changes them waits for planning, and planning for it. */
    private static final PartKind KIND =
            new PartKind("subscriptions", 100, Scope.SUBSCRIPTIONS_READ, Scope.SUBSCRIPTIONS_WRITE);

    private static final int PAGE = 500;

    private final SubscriptionStore store;
    private final SubscriptionChanges changes;
    private final ChangeNews news;
    private final Secrets secrets;
    private final Clock clock;

    @Inject
    SubscriptionPart(
            SubscriptionStore store, SubscriptionChanges changes, ChangeNews news, Secrets secrets, Clock clock) {
        this.store = store;
        this.changes = changes;
        this.news = news;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public PartKind kind() {
        return KIND;
    }

    @Override
    public void export(Caller caller, Consumer<ObjectNode> entries) {
        stored(caller.application())
                .forEach(row -> entries.accept(FiledSubscription.write(
                        row,
                        SecretHeaders.MASK,
                        FiledSecrets.readable(() -> row.maskedHeaders(secrets), Map.of()),
                        FiledSecrets.readable(() -> row.maskedAuthentication(secrets), null),
                        FiledSecrets.readable(() -> row.maskedDestination(secrets), null))));
    }

    @Override
    public PartPlan plan(Caller caller, List<FileEntry> entries, boolean prune) {
        SubscriptionPlan plan = plan(caller.application(), entries);
        if (prune) {
            plan.remove(all(caller.application()));
        }
        return plan;
    }

    /** The same; those of this owner that are not among the entries are removed. */
    public PartPlan plan(Caller caller, List<FileEntry> entries, String owner) {
        SubscriptionPlan plan = plan(caller.application(), entries);
        plan.remove(store.owned(caller.application(), owner));
        return plan;
    }

    private SubscriptionPlan plan(int application, List<FileEntry> entries) {
        SubscriptionPlan plan = new SubscriptionPlan(KIND.name(), application, store, news);
        FiledDrafts drafts = new FiledDrafts(application, store, changes, secrets, clock);
        entries.forEach(each -> plan.add(each, drafts));
        return plan;
    }

    private List<Subscription> all(int application) {
        List<Subscription> all = new ArrayList<>();
        stored(application).forEach(all::add);
        return all;
    }

    private StoredList<Subscription> stored(int application) {
        return new StoredList<>(PAGE, (after, most) -> store.list(application, after, most), Subscription::number);
    }
}
