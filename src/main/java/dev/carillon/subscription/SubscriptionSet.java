package dev.carillon.subscription;

import dev.carillon.filter.FilterInput;
import dev.carillon.filter.PatternTree;
import dev.carillon.filter.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** All subscriptions at one version, prepared for matching. Immutable, thread safe. */
public final class SubscriptionSet {

    private final long version;
    private final Map<Long, SubscriptionSnapshot> byNumber;
    private final Map<Integer, Tenant> byApplication;

    /** Those of one application; {@code tree} finds them by topic. */
    private record Tenant(List<SubscriptionSnapshot> all, PatternTree<SubscriptionSnapshot> tree) {

        static Tenant of(List<SubscriptionSnapshot> all) {
            PatternTree.Builder<SubscriptionSnapshot> tree = PatternTree.builder();
            all.forEach(each -> each.patterns().forEach(pattern -> tree.add(pattern, each)));
            return new Tenant(all, tree.build());
        }

        /** Whether it is of these same snapshots. */
        private boolean isOf(List<SubscriptionSnapshot> others) {
            if (all.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    public SubscriptionSet(long version, Collection<SubscriptionSnapshot> all) {
        this(version, all, null);
    }

    /** @param before from which what is still the same is reused, or null */
    SubscriptionSet(long version, Collection<SubscriptionSnapshot> all, SubscriptionSet before) {
        this.version = version;
        Map<Long, SubscriptionSnapshot> numbers = new LinkedHashMap<>();
        Map<Integer, List<SubscriptionSnapshot>> lists = new HashMap<>();
        for (SubscriptionSnapshot each : all) {
            numbers.put(each.number(), each);
            lists.computeIfAbsent(each.application(), first -> new ArrayList<>())
                    .add(each);
        }
        byNumber = Collections.unmodifiableMap(numbers);
        Map<Integer, Tenant> tenants = new HashMap<>();
        lists.forEach((application, list) -> {
            Tenant known = before == null ? null : before.byApplication.get(application);
            tenants.put(application, known != null && known.isOf(list) ? known : Tenant.of(list));
        });
        byApplication = Map.copyOf(tenants);
    }

    /** Whether nothing of this application is different in the other one. */
    public boolean isSame(int application, SubscriptionSet other) {
        return byApplication.get(application) == other.byApplication.get(application);
    }

    /** The version these are of: it grows with every change. */
    public long version() {
        return version;
    }

    /** As {@link #matching(int, FilterInput, long, Consumer, Consumer, BooleanSupplier)}, however long it takes. */
    public void matching(
            int application,
            FilterInput event,
            long position,
            Consumer<SubscriptionSnapshot> found,
            Consumer<FilterFailure> failed) {
        matching(application, event, position, found, failed, () -> false);
    }

    /**
     * Gives each subscription of this application that wants this event, whatever its status, to {@code found}, once.
     *
     * @param position of the event; subscriptions that began at it or later do not hear it
     * @param failed gets each filter that failed: its subscription does not hear the event
     * @param isOver asked behind each subscription that has expressions of its own, which take time: whether to end here
     * @return whether all were asked
     */
    public boolean matching(
            int application,
            FilterInput event,
            long position,
            Consumer<SubscriptionSnapshot> found,
            Consumer<FilterFailure> failed,
            BooleanSupplier isOver) {
        Tenant tenant = byApplication.get(application);
        if (tenant == null) {
            return true;
        }
        boolean[] ended = new boolean[1];
        tenant.tree.match(event.topic(), each -> {
            if (ended[0] || each.life().startsAfter() >= position) {
                return;
            }
            Verdict verdict = each.verdict(event);
            if (verdict instanceof Verdict.Match) {
                found.accept(each);
            } else if (verdict instanceof Verdict.Failed failure) {
                failed.accept(new FilterFailure(each.number(), failure.reason()));
            }
            ended[0] = each.options().hasExpressions() && isOver.getAsBoolean();
        });
        return !ended[0];
    }

    public Optional<SubscriptionSnapshot> byNumber(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** How many applications have any. */
    public int applications() {
        return byApplication.size();
    }

    /** In order of their numbers. Unmodifiable. */
    public Collection<SubscriptionSnapshot> all() {
        return byNumber.values();
    }

    @Override
    public String toString() {
        return "SubscriptionSet[version " + version + ", " + byNumber.size() + "]";
    }
}
