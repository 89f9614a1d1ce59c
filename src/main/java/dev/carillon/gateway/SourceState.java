package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.util.Locale;

/** Whether what a source sends is taken. */
public enum SourceState {
    ACTIVE,
    /** Senders are told to come again; nothing is stored. */
    PAUSED;

    /** @throws RefusedException of field {@code /state} */
    static SourceState of(String text) {
        for (SourceState each : values()) {
            if (each.toString().equals(text)) {
                return each;
            }
        }
        throw new RefusedException("/state", "must be active or paused", text);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
