package dev.carillon.realtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How often a connection may say something: so many a second, and twice as many at once. Whoever goes on all the same is told
 * so some times, and then ended: at once if it is a flood, later if it is little more than twice as many as it may. Of one thread at a
 * time, but for {@link #earn}.
 */
public final class MessageRate {

    /** How it ends for one message. */
    public enum Verdict {
        TAKEN,
        REFUSED,
        ABUSE
    }

    private static final int PATIENCE = 100; // more refusals than messages that were taken

    private static final int MOST_EARNED = 10_000;

    private final AtomicInteger earned = new AtomicInteger();
    private final double perNano;
    private final double most;
    private final LongSupplier nanos;
    private double left;
    private long at;
    private int refused;

    public MessageRate(int perSecond, LongSupplier nanos) {
        this.nanos = nanos;
        perNano = perSecond / 1e9;
        most = 2.0 * perSecond;
        left = most;
        at = nanos.getAsLong();
    }

    /** It is sent something that it answers: one more is free. From any thread. */
    public void earn() {
        if (earned.get() < MOST_EARNED) {
            earned.incrementAndGet();
        }
    }

    public Verdict next() {
        if (earned.get() > 0) {
            earned.decrementAndGet();
            return Verdict.TAKEN;
        }
        long now = nanos.getAsLong();
        left = Math.min(most, left + (now - at) * perNano);
        at = now;
        if (left >= 1) {
            left--;
            refused = Math.max(0, refused - 1); // not forgotten: some are taken of any flood
            return Verdict.TAKEN;
        }
        refused++;
        return refused > PATIENCE ? Verdict.ABUSE : Verdict.REFUSED;
    }
}
