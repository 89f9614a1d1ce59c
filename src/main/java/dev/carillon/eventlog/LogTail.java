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

    /**
     * The events right after this position, without a gap: at most {@code limit}, and {@code mostBytes} of data but for a
     * first one that is longer. Empty if the next one is not here.
     */
    synchronized LogBatch after(long position, int limit, long mostBytes) {
        List<StoredEvent> found = new ArrayList<>();
        long upTo = position;
        long left = mostBytes;
        boolean more = false;
        for (StoredEvent each : events.tailMap(position, false).values()) {
            left -= each.bytes();
            more = each.position() != upTo + 1 || left < 0 && !found.isEmpty();
            if (more) {
                break;
            }
            found.add(each);
            upTo++;
            if (found.size() == limit) {
                more = true;
                break;
            }
        }
        return new LogBatch(found, List.of(), upTo, more);
    }

    private static long size(StoredEvent event) {
        return OVERHEAD + event.bytes();
    }
}
