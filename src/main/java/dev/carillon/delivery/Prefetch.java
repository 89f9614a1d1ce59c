package dev.carillon.delivery;

import dev.carillon.eventlog.StoredEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The deliveries that this node has in memory, bounded in number and in bytes of events. Thread safe. */
final class Prefetch {

    private record Entry(int bytes, boolean isHot) {}

    private final int most;
    private final long mostBytes;
    private final Map<Claim, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Long, Long> bytesOf = new ConcurrentHashMap<>(); // by subscription
    private final Set<Long> refused = ConcurrentHashMap.newKeySet(); // subscriptions

    Prefetch(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /** A single event is let in however large it is. An endpoint that is refused is among those of {@link #askAgain} later. */
    boolean hasRoomFor(long subscription, StoredEvent event) {
        return letsIn(subscription, count.get() == 0 || size(event) <= freeBytes(subscription));
    }

    /** Whether there is room for any more of this endpoint. If it is refused, it is among those of {@link #askAgain} later. */
    boolean hasBytes(long subscription) {
        return letsIn(subscription, hasAnyBytes(subscription));
    }

    private boolean letsIn(long subscription, boolean room) {
        if (!room) {
            refused.add(subscription);
        }
        return room;
    }

    private boolean hasAnyBytes(long subscription) {
        return count.get() == 0 || freeBytes(subscription) > 0;
    }

    /** Endpoints that were refused and have room now; each is told once. */
    Set<Long> askAgain() {
        if (refused.isEmpty()) {
            return Set.of();
        }
        Set<Long> again = new HashSet<>();
        for (Long each : refused) {
            if (hasAnyBytes(each) && refused.remove(each)) {
                again.add(each);
            }
        }
        return again;
    }

    /** No endpoint has more than what it leaves free: however large its events, the next one finds room. */
    long freeBytes(long subscription) {
        long free = mostBytes - bytes.get();
        return Math.max(0, free - bytesOf.getOrDefault(subscription, 0L));
    }

    /** False if it was there already. */
    boolean add(Claim claim, StoredEvent event, boolean isHot) {
        Entry added = new Entry(size(event), isHot);
        if (entries.putIfAbsent(claim, added) != null) {
            return false;
        }
        count.incrementAndGet();
        bytes.addAndGet(added.bytes);
        bytesOf.merge(claim.key().subscription(), (long) added.bytes, Long::sum);
        return true;
    }

    /** False if it was not there. */
    boolean remove(Claim claim) {
        Entry removed = entries.remove(claim);
        if (removed != null) {
            count.decrementAndGet();
            bytes.addAndGet(-removed.bytes);
            bytesOf.computeIfPresent(
                    claim.key().subscription(),
                    (subscription, all) -> all <= removed.bytes ? null : (Long) (all - removed.bytes));
        }
        return removed != null;
    }

    boolean contains(Claim claim) {
        return entries.containsKey(claim);
    }

    /** How many more there is room for; one at least, so that no endpoint starves. */
    int free() {
        return Math.max(1, most - count.get());
    }

    /** The lowest position that was planned hot, or {@code otherwise}. */
    long lowestHot(long otherwise) {
        long lowest = otherwise;
        for (Map.Entry<Claim, Entry> each : entries.entrySet()) {
            if (each.getValue().isHot) {
                lowest = Math.min(lowest, each.getKey().key().position());
            }
        }
        return lowest;
    }

    private static int size(StoredEvent event) {
        byte[] data = event.event().dataBytes();
        return data == null ? 0 : data.length;
    }
}
