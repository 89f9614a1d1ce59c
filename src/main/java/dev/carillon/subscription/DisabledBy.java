package dev.carillon.subscription;

import java.util.Locale;

/** Who disabled a subscription. */
public enum DisabledBy {
    /** Its owner, through a door of the API. */
    OWNER,
    /** Its receiver, by what it answered. */
    RECEIVER,
    /** Carillon, after it had failed for too long. */
    CARILLON;

    /** {@code receiver}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
