package dev.carillon.transform;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose work is next: applications take turns, and within each its owners, of whom none has two pieces under way. Not thread
 * safe.
 *
 * @param <W> a piece of work
 */
final class Turns<W> {

    /** In whose name something is done. */
    record Whose(int application, Object owner) {}

    private static final class Share<W> {
        private final Map<Object, Deque<W>> waiting = new LinkedHashMap<>(); // the one whose turn is next is in front
        private final Set<Object> served = new HashSet<>(); // they wait, however much they have
    }

    private final int mostOfOne;
    private final Map<Integer, Share<W>> shares = new LinkedHashMap<>(); // likewise

    /** @param mostOfOne how many of one application may be under way */
    Turns(int mostOfOne) {
        this.mostOfOne = mostOfOne;
    }

    void add(Whose whose, W work) {
        shares.computeIfAbsent(whose.application, first -> new Share<>())
                .waiting
                .computeIfAbsent(whose.owner, first -> new ArrayDeque<>())
                .add(work);
    }

    /** The next that may begin, which is under way then; null if there is none. */
    W next() {
        for (Map.Entry<Integer, Share<W>> each : shares.entrySet()) {
            W work = each.getValue().served.size() < mostOfOne ? next(each.getValue()) : null;
            if (work != null) {
                Share<W> share = shares.remove(each.getKey());
                shares.put(each.getKey(), share); // to the end of the line
                return work;
            }
        }
        return null;
    }

    private static <W> W next(Share<W> share) {
        for (Map.Entry<Object, Deque<W>> each : share.waiting.entrySet()) {
            if (share.served.add(each.getKey())) {
                W work = each.getValue().poll();
                share.waiting.remove(each.getKey());
                if (!each.getValue().isEmpty()) {
                    share.waiting.put(each.getKey(), each.getValue());
                }
                return work;
            }
        }
        return null;
    }

    void ended(Whose whose) {
        Share<W> share = shares.get(whose.application);
        share.served.remove(whose.owner);
        if (share.served.isEmpty() && share.waiting.isEmpty()) {
            shares.remove(whose.application);
        }
    }

    /** All that waits, which then does no longer. */
    List<W> drain() {
        List<W> left = new ArrayList<>();
        for (Share<W> each : shares.values()) {
            each.waiting.values().forEach(left::addAll);
            each.waiting.clear();
        }
        return left;
    }
}
