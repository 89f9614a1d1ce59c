package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The newest events this node wrote, kept in memory so that readers at the end of the log do not read them back.
 *
 * <p>Bounded to 32 MiB, attributes and objects included, oldest out first. Thread safe.
 */
@ApplicationScoped
public class LogTail {

    private static final long MAX_BYTES = 32L << 20;

    /** @param bytes counted when it came: its metadata can still be changed by others that have it */
    private record Kept(StoredEvent event, long bytes) {

        static Kept of(StoredEvent event) {
            return new Kept(event, event.bytes());
        }
    }

    private final TreeMap<Long, Kept> events = new TreeMap<>();
    private long bytes;

    synchronized void add(List<StoredEvent> newest) {
        for (StoredEvent each : newest) {
            Kept added = Kept.of(each);
            Kept before = events.put(each.position(), added);
            bytes += added.bytes - (before == null ? 0 : before.bytes);
        }
        while (bytes > MAX_BYTES) {
            bytes -= events.pollFirstEntry().getValue().bytes;
        }
    }

    /**
     * The events right after this position, without a gap: at most {@code limit}, and {@code mostBytes} of them but for a
     * first one that is longer. Empty if the next one is not here.
     */
    synchronized LogBatch after(long position, int limit, long mostBytes) {
        List<StoredEvent> found = new ArrayList<>();
        long upTo = position;
        long left = mostBytes;
        boolean more = false;
        for (Kept each : events.tailMap(position, false).values()) {
            left -= each.bytes;
            more = each.event.position() != upTo + 1 || left < 0 && !found.isEmpty();
            if (more) {
                break;
            }
            found.add(each.event);
            upTo++;
            if (found.size() == limit) {
                more = true;
                break;
            }
        }
        return new LogBatch(found, List.of(), upTo, more);
    }
}
