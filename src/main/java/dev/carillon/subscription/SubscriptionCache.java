package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionRows.Loaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/**
 * The subscriptions, prepared for matching, in memory. Whenever their version has grown those that have changed are read
 * again, and no others: what one of them costs is not paid at every change of another. Thread safe.
 */
final class SubscriptionCache {

    private static final FailureLog LOG = new FailureLog(SubscriptionCache.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** @param revisions of those that were readable */
    private record Cached(SubscriptionSet set, Map<Long, Long> revisions, long checkedAt) {}

    private final SubscriptionStore store;
    private final Secrets secrets;
    private volatile Cached cached;
    private volatile boolean looking;

    SubscriptionCache(SubscriptionStore store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** Reads them, and from now on looks once a second. */
    void start(Loops loops) {
        refresh();
        loops.start("subscriptions", () -> {
            refresh();
            looking = true;
            return LOOK;
        });
    }

    /** As of at most a second ago. */
    SubscriptionSet current() {
        Cached now = cached;
        if (now == null || (!looking && System.nanoTime() - now.checkedAt > LOOK.toNanos())) {
            return refresh();
        }
        return now.set;
    }

    /** Of this version, or of a newer one if there is one. */
    SubscriptionSet at(long version) {
        Cached now = cached;
        return now != null && now.set.version() >= version ? now.set : load();
    }

    private SubscriptionSet refresh() {
        long checkedAt = System.nanoTime(); // before reading: an answer is as old as its question
        Cached now = cached;
        if (now != null && store.version() == now.set.version()) {
            checked(now, checkedAt);
            return now.set;
        }
        return load();
    }

    private SubscriptionSet load() {
        long checkedAt = System.nanoTime();
        Cached before = cached;
        Loaded loaded = store.load(before == null ? Map.of() : before.revisions);
        if (before != null && loaded.version() < before.set.version()) { // another database, as after a restore
            before = null;
            loaded = store.load(Map.of());
        }
        Map<Long, SubscriptionSnapshot> read = new HashMap<>();
        for (Subscription each : loaded.changed()) {
            read.put(each.number(), snapshot(each, secrets));
        }
        List<SubscriptionSnapshot> all = new ArrayList<>(loaded.revisions().size());
        for (Long number : loaded.revisions().keySet()) {
            SubscriptionSnapshot known = read.get(number);
            all.add(known != null ? known : before.set.byNumber(number).orElseThrow());
        }
        Map<Long, Long> revisions = new HashMap<>(loaded.revisions());
        read.values().stream()
                .filter(each -> each.webhook().signing() == null)
                .forEach(each -> revisions.remove(each.number()));
        SubscriptionSet set = new SubscriptionSet(loaded.version(), all, before == null ? null : before.set);
        return replace(new Cached(set, revisions, checkedAt));
    }

    /** Two may load at once: the later version stays, unless the database itself has gone back to an earlier one. */
    private synchronized SubscriptionSet replace(Cached loaded) {
        Cached now = cached;
        if (now == null
                || loaded.set.version() >= now.set.version()
                || loaded.checkedAt - now.checkedAt > LOOK.toNanos()) {
            cached = loaded;
        }
        return loaded.set;
    }

    private synchronized void checked(Cached seen, long checkedAt) {
        if (cached == seen) {
            cached = new Cached(seen.set, seen.revisions, checkedAt);
        }
    }

    /** As it is delivered to: held, if it cannot be read. */
    static SubscriptionSnapshot snapshot(Subscription subscription, Secrets secrets) {
        try {
            return subscription.snapshot(secrets);
        } catch (IllegalStateException | RefusedException e) {
            LOG.log(
                    Level.WARNING,
                    "subscription.unreadable subscription=" + subscription.id() + "; its deliveries are held",
                    e);
            return subscription.pausedSnapshot();
        }
    }
}
