package dev.carillon.delivery;

import dev.carillon.subscription.SubscriptionOptions.Ordering;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Lanes that may have something to begin: those of the highest priority first, and in turn among their like. Thread safe. */
final class Round {

    private final List<Queue<Lane>> byPriority = Stream.<Queue<Lane>>generate(ConcurrentLinkedQueue::new)
            .limit(Ordering.MOST_PRIORITY + 1L)
            .toList();

    /** A change of its priority counts from the next time on. */
    void add(Lane lane) {
        byPriority.get(lane.priority()).add(lane);
    }

    /** Removes the next one; null if there is none. */
    Lane poll() {
        for (int priority = Ordering.MOST_PRIORITY; priority >= 0; priority--) {
            Lane next = byPriority.get(priority).poll();
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return byPriority.stream().allMatch(Queue::isEmpty);
    }
}
