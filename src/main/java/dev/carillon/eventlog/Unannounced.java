package dev.carillon.eventlog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;

/**
 * What was committed here and other nodes do not know of: positions and ids, 20,000 at most. Beyond that the broker
 * is unreachable, and readers look by themselves. Thread safe.
 */
final class Unannounced {

    static final int MOST = 20_000;

    /** All that an announcement needs of an event: its data may be large, and would wait as long as the broker is slow. */
    record Entry(long position, UUID id) {}

    private final Queue<Entry> waiting = new ArrayDeque<>();

    synchronized void add(List<StoredEvent> committed) {
        for (StoredEvent each : committed) {
            if (waiting.size() == MOST) {
                return;
            }
            waiting.add(new Entry(each.position(), each.id()));
        }
    }

    /** Removes and returns at most this many. */
    synchronized List<Entry> poll(int most) {
        List<Entry> taken = new ArrayList<>(Math.min(most, waiting.size()));
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.remove());
        }
        return taken;
    }

    synchronized void clear() {
        waiting.clear();
    }
}
