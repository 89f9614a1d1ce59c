package dev.carillon.subscription;

import dev.carillon.filter.EventView;
import dev.carillon.filter.PatternTree;
import dev.carillon.filter.Verdict;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** All subscriptions at one version, prepared for matching. Immutable, thread safe. */
public final class SubscriptionSet {

    private final long version;
    private final Map<Long, WebhookSubscription> byNumber;
    private final Map<Integer, PatternTree<WebhookSubscription>> byApplication;

    public SubscriptionSet(long version, Collection<WebhookSubscription> all) {
        this.version = version;
        Map<Long, WebhookSubscription> numbers = new LinkedHashMap<>();
        Map<Integer, PatternTree.Builder<WebhookSubscription>> trees = new HashMap<>();
        for (WebhookSubscription each : all) {
            numbers.put(each.number(), each);
            PatternTree.Builder<WebhookSubscription> tree =
                    trees.computeIfAbsent(each.application(), first -> PatternTree.builder());
            each.patterns().forEach(pattern -> tree.add(pattern, each));
        }
        byNumber = Collections.unmodifiableMap(numbers);
        Map<Integer, PatternTree<WebhookSubscription>> built = new HashMap<>();
        trees.forEach((application, tree) -> built.put(application, tree.build()));
        byApplication = Map.copyOf(built);
    }

    /** The version these are of: it grows with every change. */
    public long version() {
        return version;
    }

    /**
     * Gives each subscription of this application that wants this event, whatever its status, to {@code found}, once.
     *
     * @param position of the event; who began at it or later does not hear it
     * @param failed told of each filter that could not say: its subscription does not hear the event
     */
    public void matching(
            int application,
            EventView event,
            long position,
            Consumer<WebhookSubscription> found,
            Consumer<FilterFailure> failed) {
        PatternTree<WebhookSubscription> tree = byApplication.get(application);
        if (tree != null) {
            tree.match(event.topic(), each -> {
                if (each.startsAfter() < position) {
                    Verdict verdict = each.verdict(event);
                    if (verdict instanceof Verdict.Match) {
                        found.accept(each);
                    } else if (verdict instanceof Verdict.Failed failure) {
                        failed.accept(new FilterFailure(each.number(), failure.reason()));
                    }
                }
            });
        }
    }

    public Optional<WebhookSubscription> byNumber(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** How many applications have any. */
    public int applications() {
        return byApplication.size();
    }

    /** In order of their numbers. Unmodifiable. */
    public Collection<WebhookSubscription> all() {
        return byNumber.values();
    }

    @Override
    public String toString() {
        return "SubscriptionSet[version " + version + ", " + byNumber.size() + "]";
    }
}
