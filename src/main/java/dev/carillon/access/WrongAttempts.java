package dev.carillon.access;

import dev.carillon.address.AddressGroup;
import dev.carillon.loop.FailureLog;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Wrong attempts to come in, counted by where they come from ({@link AddressGroup}). After {@value #MOST} within a minute that
 * address is throttled until the minute is over: wrong attempts are refused as too many, and of those whose outcome is open
 * {@value #LOOK_UPS} a second are looked at, the others refused unseen. The address may be that of many, behind a proxy of all:
 * so it is for the door to look at what was right before in any case, and guessing locks no one else out.
 *
 * <p>At most {@value #ADDRESSES} addresses are counted separately; further ones within a minute count as one, and are looked at as
 * ever. An address is logged once in its minute, and {@value #TOLD} of them in one. Thread safe.
 */
public final class WrongAttempts {

    static final int MOST = 30;
    static final int LOOK_UPS = 1_000;
    static final int ADDRESSES = 10_000;
    static final int TOLD = 10;

    private static final long PERIOD = WrongKeyTally.PERIOD.toNanos();
    private static final long SWEEP = Duration.ofSeconds(1).toNanos();
    private static final AddressGroup OTHERS = new AddressGroup("others");

    private final LongSupplier nanos;
    private final Map<AddressGroup, WrongKeyTally> tallies = new ConcurrentHashMap<>();
    private final WrongKeyTally others;

    /** No address is throttled for longer than until then, so that a right key is never held against its owner. */
    private volatile long anyUntil;

    private long sweptAt;
    private long toldFrom;
    private int told;

    private final FailureLog log;
    private final String fact;

    /**
     * @param whose the room that logs
     * @param fact how the line in the log begins, as {@code access.wrong-keys}
     * @param nanos as {@link System#nanoTime}
     */
    public WrongAttempts(Class<?> whose, String fact, LongSupplier nanos) {
        log = new FailureLog(whose);
        this.fact = fact;
        this.nanos = nanos;
        long now = nanos.getAsLong();
        others = new WrongKeyTally(now);
        anyUntil = now;
        sweptAt = now;
        toldFrom = now;
    }

    /** Whether an attempt from there is looked at only if it was right before, or {@link #takesLookUp}. */
    public boolean throttles(String address) {
        long now = nanos.getAsLong();
        if (now - anyUntil >= 0) {
            return false;
        }
        WrongKeyTally tally = tallies.get(AddressGroup.of(address));
        return tally != null
                && tally.wrong(now) >= MOST; // one that is not counted by itself may have sent no wrong key
    }

    /** Takes one of the look-ups that a throttled address has in this second. */
    public boolean takesLookUp(String address) {
        return tally(AddressGroup.of(address)).takeLookUp(nanos.getAsLong(), LOOK_UPS);
    }

    /**
     * Counts one.
     *
     * @return for how long its address is throttled; empty if it is not
     */
    public Optional<Duration> count(String address) {
        long now = nanos.getAsLong();
        AddressGroup from = AddressGroup.of(address);
        WrongKeyTally tally = counted(from, now);
        long wrong = tally.add(now);
        if (wrong < MOST) {
            return Optional.empty();
        }
        throttle(tally, now);
        if (wrong == MOST) {
            return Optional.empty();
        }
        if (wrong == MOST + 1) {
            tell(tally == others ? OTHERS : from, tally, now);
        }
        return Optional.of(tally.left(now));
    }

    int size() {
        return tallies.size();
    }

    private WrongKeyTally tally(AddressGroup from) {
        return tallies.getOrDefault(from, others);
    }

    private WrongKeyTally counted(AddressGroup from, long now) {
        WrongKeyTally known = tallies.get(from);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (tallies.size() >= ADDRESSES && now - sweptAt >= SWEEP) { // not for each of a million addresses
                sweptAt = now;
                tallies.values().removeIf(each -> each.isOver(now));
            }
            return tallies.size() >= ADDRESSES ? others : tallies.computeIfAbsent(from, it -> new WrongKeyTally(now));
        }
    }

    private synchronized void throttle(WrongKeyTally tally, long now) {
        long until = now + tally.left(now).toNanos();
        if (until - anyUntil > 0) {
            anyUntil = until;
        }
    }

    private synchronized void tell(AddressGroup from, WrongKeyTally tally, long now) {
        if (now - toldFrom >= PERIOD) {
            toldFrom = now;
            told = 0;
        }
        if (told < TOLD) {
            told++;
            log.warning(fact + " address=" + from.text() + " wrong=" + (MOST + 1) + " within="
                    + WrongKeyTally.PERIOD + " before=" + tally.before() + "; further ones are answered 429 for "
                    + tally.left(now).toSeconds() + " s, right ones go on"
                    + (told == TOLD ? "; other addresses are not logged in this minute" : ""));
        }
    }
}
