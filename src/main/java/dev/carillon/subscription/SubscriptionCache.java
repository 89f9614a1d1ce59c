package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionStore.Loaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The subscriptions, prepared for matching, in memory: read again whenever their version has grown. Thread safe. */
final class SubscriptionCache {

    private static final Logger LOG = Logger.getLogger(SubscriptionCache.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);

    private record Cached(SubscriptionSet set, long checkedAt) {}

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
        Loaded loaded = store.load();
        List<WebhookSubscription> all = new ArrayList<>(loaded.subscriptions().size());
        for (Subscription each : loaded.subscriptions()) {
            all.add(snapshot(each, secrets));
        }
        return replace(new SubscriptionSet(loaded.version(), all), checkedAt);
    }

    /** Two may load at once: the later version stays, unless the database itself has gone back to an earlier one. */
    private synchronized SubscriptionSet replace(SubscriptionSet loaded, long checkedAt) {
        Cached now = cached;
        if (now == null || loaded.version() >= now.set.version() || checkedAt - now.checkedAt > LOOK.toNanos()) {
            cached = new Cached(loaded, checkedAt);
        }
        return loaded;
    }

    private synchronized void checked(Cached seen, long checkedAt) {
        if (cached == seen) {
            cached = new Cached(seen.set, checkedAt);
        }
    }

    /** As it is delivered to: held, if it cannot be read. */
    static WebhookSubscription snapshot(Subscription subscription, Secrets secrets) {
        try {
            return subscription.snapshot(secrets);
        } catch (IllegalStateException | RefusedException e) {
            LOG.log(
                    Level.WARNING,
                    "subscription.unreadable subscription=" + subscription.id() + "; its deliveries are held",
                    e);
            return subscription.heldSnapshot();
        }
    }
}
