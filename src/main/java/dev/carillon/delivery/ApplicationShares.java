package dev.carillon.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many requests of each application are under way on this node, so that none uses up the places of another.
 *
 * <p>An application may begin one while it has fewer under way than places are free, and always its first. A lane that may
 * not begin is kept here until a request ends. Guarded by its own lock, for a few instructions only.
 */
final class ApplicationShares {

    private static final class Share {
        private final Map<Lane, Integer> waiting = new LinkedHashMap<>(); // with its priority
        private int inFlight;

        /**
         * Of those that have anything to begin still, the first of the highest priority: what a lane had may have begun by another
         * call, or have gone back.
         */
        private Optional<Lane> poll() {
            waiting.keySet().removeIf(each -> !each.isWaiting());
            Lane next = null;
            for (Map.Entry<Lane, Integer> each : waiting.entrySet()) {
                if (next == null || each.getValue() > waiting.get(next)) {
                    next = each.getKey();
                }
            }
            waiting.remove(next);
            return Optional.ofNullable(next);
        }
    }

    private final Map<Integer, Share> shares = new HashMap<>();
    private final Set<Share> withWaiting = new LinkedHashSet<>();

    /** Counts one more; false if the lane has to wait. The caller releases it. */
    synchronized boolean tryAcquire(int application, Lane lane, int priority, int free) {
        Share share = shares.computeIfAbsent(application, first -> new Share());
        if (share.inFlight > 0 && share.inFlight >= free) {
            share.waiting.putIfAbsent(lane, priority);
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
