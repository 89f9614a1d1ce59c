package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.subscription.SubscriptionSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one transaction of the planner plans, and what of it this node prefetches. Of one thread. */
final class Plan {

    final Matching matching = new Matching();
    final List<PlannedDelivery> planned = matching.planned;
    final List<StoredEvent> late = new ArrayList<>(); // to be planned apart
    List<PlannedDelivery> made = List.of();
    SubscriptionSet wanted;
    Instant at;
    boolean mayPrefetch;
    boolean hasCursor;
    boolean isFull;
    long upTo; // where the cursor stands then
    boolean hasLate;
    private final DeliveryDispatcher dispatcher;
    private final DeliveryClaims claims;

    Plan(DeliveryDispatcher dispatcher, DeliveryClaims claims) {
        this.dispatcher = dispatcher;
        this.claims = claims;
    }

    /** Nothing of it is prefetched. */
    void release() {
        planned.stream().filter(PlannedDelivery::hot).forEach(each -> dispatcher.unreserve(each.key()));
    }

    /** After the commit. */
    void start() {
        dispatcher.startHot(hot());
        Set<Long> queued = new HashSet<>();
        for (PlannedDelivery each : made) {
            if (each.place() == PlannedDelivery.Place.DUE) {
                queued.add(each.key().subscription());
            }
        }
        // It may be for an endpoint that has room on this node, or that only needs a try.
        queued.removeIf(each -> !wanted.byNumber(each).map(dispatcher::queued).orElse(false));
        if (!queued.isEmpty()) {
            claims.room(queued);
        }
    }

    /** Those to begin with. Whatever is thrown, nothing is prefetched then: the audit has them begin later. */
    private List<Delivery> hot() {
        boolean isDone = false;
        try {
            if (made.size() < planned.size()) { // some were there already
                Set<PlannedDelivery> kept = new HashSet<>(made);
                planned.stream()
                        .filter(each -> each.hot() && !kept.contains(each))
                        .forEach(each -> dispatcher.unreserve(each.key()));
            }
            List<Delivery> hot = made.stream()
                    .filter(PlannedDelivery::hot)
                    .map(each -> Delivery.hot(each, at, enabledAfter(each.key())))
                    .toList();
            isDone = true;
            return hot;
        } finally {
            if (!isDone) {
                release();
            }
        }
    }

    private long enabledAfter(DeliveryKey key) {
        return wanted.byNumber(key.subscription())
                .map(each -> each.life().enabledAfter())
                .orElse(0L);
    }
}
