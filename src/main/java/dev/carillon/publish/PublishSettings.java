package dev.carillon.publish;

import java.time.Duration;

/**
 * Limits of what is accepted.
 *
 * @param maxEventBytes maximum size of an event's data, in bytes
 * @param maxBatchEvents maximum number of events in a batch
 * @param maxBatchBytes maximum size of a batch, in bytes
 * @param groupEvents maximum number of events in one group commit
 * @param waitingBytes maximum size, in bytes, of events that are not answered yet; beyond that publishers have to try again
 * @param lockWait how long an event waits for another transaction that holds its id
 */
public record PublishSettings(
        int maxEventBytes,
        int maxBatchEvents,
        int maxBatchBytes,
        int groupEvents,
        int waitingBytes,
        Duration lockWait) {

    /** H2 wants a piece of memory as large as what one commit writes, and half as much again: below, a share of the heap. */
    private static final long SMALL_HEAP = 512L << 20;

    static final int SMALL_HEAP_SHARE = 64;

    /** The ids of a batch are remembered in one row. */
    private static final int MAX_BATCH_EVENTS = 20_000;

    public PublishSettings {
        positive("carillon.publish.max-event-bytes", maxEventBytes);
        positive("carillon.publish.max-batch-events", maxBatchEvents);
        positive("carillon.publish.max-batch-bytes", maxBatchBytes);
        positive("carillon.publish.group-events", groupEvents);
        positive("carillon.publish.waiting-bytes", waitingBytes);
        positive("carillon.publish.lock-wait-ms", (int) lockWait.toMillis());
        if (maxBatchEvents > MAX_BATCH_EVENTS) {
            throw new IllegalArgumentException("carillon.publish.max-batch-events must be at most " + MAX_BATCH_EVENTS
                    + ", not " + maxBatchEvents);
        }
    }

    /**
     * What a batch may have in this process: as configured, in a heap of less than 512 MiB no more than a 64th of it.
     *
     * @param configured {@code carillon.publish.max-batch-bytes}
     */
    public static int batchBytes(int configured, long heap) {
        return heap < SMALL_HEAP ? (int) Math.min(configured, heap / SMALL_HEAP_SHARE) : configured;
    }

    private static void positive(String key, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }
}
