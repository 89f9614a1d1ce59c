package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.util.Locale;

/** Whether a subscription's deliveries go out. All are planned; what is not active is held. */
public enum SubscriptionStatus {
    /** Deliveries go out. */
    ACTIVE,
    /** Held until its endpoint has agreed, as its {@link Verification} asks. */
    UNVERIFIED,
    /** Held because its owner said so. */
    PAUSED,
    /** Held because its receiver failed for too long or said that it is gone. */
    DISABLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /**
     * What the API may set: {@code active} or {@code paused}.
     *
     * @throws RefusedException of field {@code /state}
     */
    static SubscriptionStatus settable(String text) {
        if (ACTIVE.text.equals(text)) {
            return ACTIVE;
        }
        if (PAUSED.text.equals(text)) {
            return PAUSED;
        }
        throw new RefusedException("/state", "must be active or paused", text);
    }

    /** {@code active}. */
    @Override
    public String toString() {
        return text;
    }
}
