package dev.carillon.delivery;

import dev.carillon.event.Audience;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.FilterInput;
import dev.carillon.subscription.FilterFailure;
import dev.carillon.subscription.SubscriptionSet;
import dev.carillon.subscription.SubscriptionSnapshot;
import dev.carillon.subscription.SubscriptionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The deliveries that events are to have, with all expressions evaluated and no place yet. Of one thread. */
final class Matching {

    final List<PlannedDelivery> planned = new ArrayList<>();
    final List<FilterFailure> failed = new ArrayList<>();

    /**
     * Adds those of one event, all or none.
     *
     * @param isOver asked behind each expression: then none are added
     * @return whether it came to the end
     */
    boolean add(SubscriptionSet wanted, StoredEvent event, BooleanSupplier isOver) {
        if (event.topic().equals(Resends.TEST)) {
            return true; // its one delivery was made with it
        }
        if (!Audience.of(event.event()).reachesServers()) {
            return true;
        }
        int before = planned.size();
        int failedBefore = failed.size();
        boolean isDone = false;
        try {
            isDone = wanted.matching(
                    event.application(),
                    FilterInput.of(event.event()),
                    event.position(),
                    subscription -> planned.add(of(subscription, event)),
                    failed::add,
                    isOver);
        } finally {
            if (!isDone) {
                planned.subList(before, planned.size()).clear();
                failed.subList(failedBefore, failed.size()).clear();
            }
        }
        return isDone;
    }

    /** One that keeps an order is placed behind the others of its key, until it is known that there are no others. */
    private static PlannedDelivery of(SubscriptionSnapshot subscription, StoredEvent event) {
        DeliveryKey key = new DeliveryKey(event.position(), subscription.number(), 0);
        if (subscription.life().status() == SubscriptionStatus.DISABLED) {
            return new PlannedDelivery(key, event, PlannedDelivery.Place.PARKED, null);
        }
        Long orderKey = OrderKey.of(subscription.options(), event);
        return orderKey == null
                ? PlannedDelivery.due(key, event)
                : new PlannedDelivery(key, event, PlannedDelivery.Place.BEHIND, orderKey);
    }
}
