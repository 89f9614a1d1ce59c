package dev.carillon.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How many requests of each application are under way on this node, so that none uses up the places of another.
 *
 * <p>An application may begin one while it has fewer under way than places are free, and always its first. A lane that may
 * not begin is kept here until a request ends. Guarded by its own lock, for a few instructions only.
 */
final class ApplicationShares {

    private static final class Share {
        private final NavigableMap<Integer, Set<Lane>> waiting = new TreeMap<>(); // by priority
        private int inFlight;

        private void add(Lane lane) {
            waiting.computeIfAbsent(lane.priority(), first -> new LinkedHashSet<>())
                    .add(lane);
        }

        /**
         * Of those that have anything to begin still, the first of the highest priority: what a lane had may have begun by another
         * call, or have gone back.
         */
        private Optional<Lane> poll() {
            for (Map.Entry<Integer, Set<Lane>> highest = waiting.lastEntry();
                    highest != null;
                    highest = waiting.lastEntry()) {
                for (Iterator<Lane> each = highest.getValue().iterator(); each.hasNext(); ) {
                    Lane lane = each.next();
                    each.remove();
                    if (lane.isWaiting()) {
                        if (highest.getValue().isEmpty()) {
                            waiting.remove(highest.getKey());
                        }
                        return Optional.of(lane);
                    }
                }
                waiting.remove(highest.getKey());
            }
            return Optional.empty();
        }
    }

    private final Map<Integer, Share> shares = new HashMap<>();
    private final Set<Share> withWaiting = new LinkedHashSet<>();

    /** Counts one more; false if the lane has to wait. The caller releases it. */
    synchronized boolean tryAcquire(int application, Lane lane, int free) {
        Share share = shares.computeIfAbsent(application, first -> new Share());
        if (share.inFlight > 0 && share.inFlight >= free) {
            share.add(lane);
            withWaiting.add(share);
            return false;
        }
        share.inFlight++;
        return true;
    }

    synchronized void release(int application) {
        shares.get(application).inFlight--;
    }

    /**
     * One lane of each application that waits, to be tried now. A place has come free, or what was tried had nothing to
     * begin: as long as a lane waits, one of its application is under way or is tried.
     */
    synchronized List<Lane> next() {
        List<Lane> lanes = new ArrayList<>(withWaiting.size());
        for (Iterator<Share> each = withWaiting.iterator(); each.hasNext(); ) {
            Share share = each.next();
            share.poll().ifPresent(lanes::add);
            if (share.waiting.isEmpty()) {
                each.remove();
            }
        }
        return lanes;
    }
}
