package dev.carillon.delivery;

import dev.carillon.loop.Loop;
import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What is still to be recorded: results, and what goes back without an attempt. In memory; thread safe. */
@OnePerNode
class EndedAttempts {

    private static final int GROUP = 512;

    /** What is recorded in one transaction. */
    record Group(List<DeliveryResult> results, List<PutBack> putBack) {

        static Group empty() {
            return new Group(new ArrayList<>(), new ArrayList<>());
        }

        boolean isEmpty() {
            return results.isEmpty() && putBack.isEmpty();
        }

        /** Each endpoint's, in the order in which they came. */
        SortedMap<Long, Group> byEndpoint() {
            SortedMap<Long, Group> parts = new TreeMap<>();
            results.forEach(each -> of(each.delivery(), parts).results.add(each));
            putBack.forEach(each -> of(each.delivery(), parts).putBack.add(each));
            return parts;
        }

        private static Group of(Delivery delivery, SortedMap<Long, Group> parts) {
            return parts.computeIfAbsent(delivery.key().subscription(), first -> empty());
        }

        /** These, and then the others. */
        Group and(Group others) {
            Group both = empty();
            for (Group each : List.of(this, others)) {
                both.results.addAll(each.results);
                both.putBack.addAll(each.putBack);
            }
            return both;
        }
    }

    private final Queue<DeliveryResult> ended = new ConcurrentLinkedQueue<>();
    private final Queue<PutBack> returned = new ConcurrentLinkedQueue<>();
    private final Wakeup recorder = new Wakeup();

    /** The loop that records; it is woken from now on. */
    void wakes(Loop loop) {
        recorder.of(loop);
    }

    /** If it throws, it has not been added. */
    void add(DeliveryResult result) {
        ended.add(result);
        wake();
    }

    void add(PutBack delivery) {
        returned.add(delivery);
        wake();
    }

    private void wake() {
        recorder.wake();
    }

    /** Removes some, in the order in which they came. */
    Group poll() {
        return new Group(some(ended), some(returned));
    }

    private static <T> List<T> some(Queue<T> queue) {
        List<T> some = new ArrayList<>();
        for (T each = queue.poll(); each != null; each = queue.poll()) {
            some.add(each);
            if (some.size() == GROUP) {
                break;
            }
        }
        return some;
    }
}
