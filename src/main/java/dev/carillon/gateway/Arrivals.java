package dev.carillon.gateway;

import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.access.WrongAttempts;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What became of requests, counted by source. Those that were not let in are counted by address, too ({@link WrongAttempts}), and told in
 * the log once a minute for each source. Thread safe.
 */
@OnePerNode
class Arrivals {

    private static final FailureLog LOG = new FailureLog(Arrivals.class);
    private static final long TOLD_EVERY = Duration.ofMinutes(1).toNanos();
    private static final int REMEMBERED = 10_000;

    private final WrongAttempts wrong = new WrongAttempts(Arrivals.class, "gateway.wrong-requests", System::nanoTime);
    private final Map<Long, Long> toldAt = new ConcurrentHashMap<>();

    /** Addresses of sources that exist: whoever asks for them is looked at, however many others guess. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    private final SourceCounts counts;

    @Inject
    Arrivals(SourceCounts counts) {
        this.counts = counts;
    }

    /**
     * Before an address is looked up.
     *
     * @throws DeniedException if too many wrong ones came from there
     */
    void beforeLookUp(String token, String address) {
        if (!known.contains(token)) {
            beforeLook(address);
        }
    }

    /**
     * Before a signature is computed.
     *
     * @throws DeniedException if too many wrong ones came from there, and too many others in this second
     */
    void beforeLook(String address) {
        if (wrong.throttles(address) && !wrong.takesLookUp(address)) {
            throw DeniedException.tooMany(
                    "too many wrong requests came from this address, so that this one was not looked at",
                    Duration.ZERO);
        }
    }

    void found(String token) {
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.add(token);
    }

    /** Nobody is at this address. */
    DeniedException unknown(String address) {
        Optional<Duration> throttled = wrong.count(address);
        return throttled.isPresent()
                ? DeniedException.tooMany(
                        "there is no source here, and too many requests like this came from this address",
                        throttled.get())
                : new DeniedException(Reason.NO_APPLICATION, "there is no source here");
    }

    /** No source takes what is posted under this name. */
    DeniedException unknownSchema(String address) {
        wrong.count(address);
        return new DeniedException(Reason.NO_APPLICATION, "no source accepts this schema");
    }

    /** It was not sent by whom it should have been. */
    DeniedException refused(OpenSource source, String address, Verdict.Refused why) {
        counts.refused(source.number(), why.reason());
        tell(source, address, why);
        Optional<Duration> throttled = wrong.count(address);
        return throttled.isPresent()
                ? DeniedException.tooMany(why.detail() + ", as in too many others from this address", throttled.get())
                : new DeniedException(Reason.NO_KEY, why.detail());
    }

    /** It was, and is not an event. */
    void broken(OpenSource source, String reason) {
        counts.refused(source.number(), reason);
    }

    /** The same, for a rule that it breaks. */
    void broken(OpenSource source, RefusedException why) {
        counts.notAnEvent(source.number(), why);
    }

    void accepted(OpenSource source, long events) {
        counts.accepted(source.number(), events);
    }

    void repeated(OpenSource source, long events) {
        counts.repeated(source.number(), events);
    }

    private void tell(OpenSource source, String address, Verdict.Refused why) {
        long now = System.nanoTime();
        Long before = toldAt.get(source.number());
        if (before != null && now - before < TOLD_EVERY) {
            return;
        }
        if (toldAt.size() >= REMEMBERED) {
            toldAt.clear();
        }
        if (before == null
                ? toldAt.putIfAbsent(source.number(), now) == null
                : toldAt.replace(source.number(), before, now)) {
            LOG.info("gateway.refused source=" + source.id() + " application="
                    + source.owner().name() + " reason=" + why.reason() + " from=" + address
                    + "; further ones of this source are only counted for a minute");
        }
    }
}
