package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.subscription.SubscriptionStatus;
import dev.carillon.subscription.Subscriptions;
import dev.carillon.subscription.WebhookSubscription;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Claims what is due, endpoint by endpoint, a fair share each, never more than can be held. Closed endpoints are not
 * looked at, however much waits for them. Thread safe.
 */
@ApplicationScoped
class DeliveryClaims {

    private static final int SHARE = 100;
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Database database;
    private final DeliveryQueue queue;
    private final Subscriptions subscriptions;
    private final DeliveryDispatcher dispatcher;
    private final Clock clock;
    private volatile Loop loop;
    private volatile Instant nextDue = Instant.MAX;

    @Inject
    DeliveryClaims(
            Database database,
            DeliveryQueue queue,
            Subscriptions subscriptions,
            DeliveryDispatcher dispatcher,
            Clock clock) {
        this.database = database;
        this.queue = queue;
        this.subscriptions = subscriptions;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    protected DeliveryClaims() { // CDI client proxy
        this(null, null, null, null, null);
    }

    void start(Loops loops) {
        loop = loops.start("claims", this::step);
    }

    void wake() {
        Loop running = loop;
        if (running != null) {
            running.wake();
        }
    }

    /** Something is due then: look at that time. */
    synchronized void dueAt(Instant due) {
        if (due.isBefore(nextDue)) {
            nextDue = due;
            wake();
        }
    }

    private Duration step() throws SQLException {
        Instant now = clock.instant();
        synchronized (this) {
            if (!nextDue.isAfter(now)) {
                nextDue = Instant.MAX;
            }
        }
        boolean more = false;
        for (WebhookSubscription each : subscriptions.current().all()) {
            if (each.status() == SubscriptionStatus.ACTIVE) {
                more |= claim(each.number(), now);
            }
        }
        if (more) {
            return Duration.ZERO;
        }
        Duration untilDue = nextDue == Instant.MAX ? LOOK : Duration.between(clock.instant(), nextDue);
        return untilDue.compareTo(LOOK) > 0 ? LOOK : untilDue.isNegative() ? Duration.ofMillis(1) : untilDue;
    }

    /** True if this endpoint has room for more than it was given now. */
    private boolean claim(long subscription, Instant now) throws SQLException {
        int free = Math.min(SHARE, dispatcher.free(subscription));
        if (free <= 0) {
            dispatcher.backlog(subscription, true);
            return false;
        }
        List<Delivery> claimed =
                database.transaction(connection -> queue.claimDue(connection, subscription, now, free));
        dispatcher.backlog(subscription, claimed.size() == free);
        dispatcher.startClaimed(claimed);
        return claimed.size() == free && dispatcher.free(subscription) > 0;
    }
}
