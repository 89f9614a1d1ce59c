package dev.carillon.delivery;

import dev.carillon.event.RefusedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The states of a delivery as the API names them: {@link DeliveryStatus}, and {@code held} apart from {@code waiting}. */
public enum DeliveryState {
    WAITING,
    HELD,
    CLAIMED,
    DELIVERED,
    FAILED,
    CANCELLED,
    EXPIRED;

    /**
     * @param field where it was given
     * @throws RefusedException if no state has this name
     */
    public static DeliveryState of(String field, String text) {
        for (DeliveryState each : values()) {
            if (each.toString().equals(text)) {
                return each;
            }
        }
        String known = Arrays.stream(values()).map(DeliveryState::toString).collect(Collectors.joining(", "));
        throw new RefusedException(field, "must be one of " + known, text);
    }

    /** {@code held}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
