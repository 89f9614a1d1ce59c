package dev.carillon.access;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Wrong keys, counted by where they come from: see {@link WrongAttempts}. Thread safe. */
@ApplicationScoped
class WrongKeys {

    static final int MOST = WrongAttempts.MOST;
    static final int LOOK_UPS = WrongAttempts.LOOK_UPS;
    static final int ADDRESSES = WrongAttempts.ADDRESSES;
    static final int TOLD = WrongAttempts.TOLD;

    private final WrongAttempts attempts;

    WrongKeys() {
        this(System::nanoTime);
    }

    WrongKeys(LongSupplier nanos) {
        attempts = new WrongAttempts(WrongKeys.class, "access.wrong-keys", nanos);
    }

    /** Whether a key from there is looked up only if it is known, or {@link #takesLookUp}. */
    public boolean throttles(String address) {
        return attempts.throttles(address);
    }

    /** Takes one of the look-ups that a throttled address has in this second. */
    public boolean takesLookUp(String address) {
        return attempts.takesLookUp(address);
    }

    /**
     * Counts one.
     *
     * @return for how long its address is throttled; empty if it is not
     */
    public Optional<Duration> count(String address) {
        return attempts.count(address);
    }

    int size() {
        return attempts.size();
    }
}
