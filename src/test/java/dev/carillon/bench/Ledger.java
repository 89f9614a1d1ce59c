package dev.carillon.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Who was sent, accepted and received, by number. The generator's thread writes the one half and the sink's the other;
 * everybody may read the counters, and the rest once both are quiet.
 */
final class Ledger implements Tally {

    /** Enough for five minutes of whatever two processors can do. */
    static final int CAPACITY = 4_000_000;

    private final long[] dueAt = new long[CAPACITY];
    private final int[] tookMicros = new int[CAPACITY];
    private final boolean[] isAccepted = new boolean[CAPACITY];
    private final byte[] times = new byte[CAPACITY];
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final IntPredicate counted;
    private volatile long lastReceipt;

    Ledger() {
        this(number -> true);
    }

    /** @param counted which numbers are to be received; of the others only that they were sent is written down */
    Ledger(IntPredicate counted) {
        this.counted = counted;
    }

    @Override
    public int send(int count, long due) {
        int first = sent.get();
        if (first + count > CAPACITY) {
            throw new IllegalStateException("more than " + CAPACITY + " events");
        }
        Arrays.fill(dueAt, first, first + count, due);
        sent.lazySet(first + count);
        return first;
    }

    @Override
    public void accept(int first, int count) {
        int more = 0;
        for (int i = first; i < first + count; i++) {
            isAccepted[i] = counted.test(i);
            more += isAccepted[i] ? 1 : 0;
        }
        accepted.lazySet(accepted.get() + more);
    }

    void receive(int number, long now) {
        if (number < 0 || number >= sent.get()) {
            unknown.incrementAndGet();
            return;
        }
        lastReceipt = now;
        if (times[number] == 0) {
            tookMicros[number] = (int) Math.min(Integer.MAX_VALUE, (now - dueAt[number]) / 1_000);
            received.lazySet(received.get() + 1);
        }
        if (times[number] < Byte.MAX_VALUE) {
            times[number]++;
        }
    }

    int sent() {
        return sent.get();
    }

    int accepted() {
        return accepted.get();
    }

    /** Different ones. */
    int received() {
        return received.get();
    }

    long lastReceipt() {
        return lastReceipt;
    }

    /** Receipts that bear no number of ours. */
    int unknown() {
        return unknown.get();
    }

    /** Accepted and not received. */
    int lost() {
        int lost = 0;
        for (int i = 0; i < sent.get(); i++) {
            if (isAccepted[i] && times[i] == 0) {
                lost++;
            }
        }
        return lost;
    }

    /** Receipts beyond the first of each. */
    int doubled() {
        int doubled = 0;
        for (int i = 0; i < sent.get(); i++) {
            doubled += Math.max(0, times[i] - 1);
        }
        return doubled;
    }

    /** From publish to receipt, of the received ones among these. */
    Latencies latencies(int from, int to) {
        int[] sorted = new int[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            if (times[i] > 0) {
                sorted[count++] = tookMicros[i];
            }
        }
        sorted = Arrays.copyOf(sorted, count);
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** @param sorted in microseconds */
    record Latencies(int[] sorted) {

        double percentileMs(double percent) {
            if (sorted.length == 0) {
                return Double.NaN;
            }
            int at = (int) Math.ceil(percent / 100 * sorted.length) - 1;
            return sorted[Math.max(0, at)] / 1_000.0;
        }
    }
}
