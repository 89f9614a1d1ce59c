package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The newest events this node wrote, kept in memory so that readers at the end of the log do not read them back.
 *
 * <p>Bounded to 32 MiB of data and 20,000 events, oldest out first. Thread safe.
 */
@ApplicationScoped
public class LogTail {

    private static final long MAX_BYTES = 32L << 20;
    private static final int MAX_EVENTS = 20_000;
    private static final int OVERHEAD = 600; // a rough bound for an event's objects besides its data

    private final TreeMap<Long, StoredEvent> events = new TreeMap<>();
    private long bytes;

    synchronized void add(List<StoredEvent> newest) {
        for (StoredEvent each : newest) {
            events.put(each.position(), each);
            bytes += size(each);
        }
        while (bytes > MAX_BYTES || events.size() > MAX_EVENTS) {
            bytes -= size(events.pollFirstEntry().getValue());
        }
    }

    /** The events right after this position, without a gap; empty if the next one is not here. */
    synchronized List<StoredEvent> after(long position, int limit) {
        List<StoredEvent> found = new ArrayList<>();
        long expected = position + 1;
        for (StoredEvent each : events.tailMap(expected, true).values()) {
            if (each.position() != expected || found.size() == limit) {
                break;
            }
            found.add(each);
            expected++;
        }
        return found;
    }

    private static long size(StoredEvent event) {
        byte[] data = event.event().dataBytes();
        return OVERHEAD + (data == null ? 0 : data.length);
    }
}
