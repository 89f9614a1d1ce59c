package dev.carillon.delivery;

import dev.carillon.event.RefusedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The states of a delivery as the API names them: {@link DeliveryStatus}, and {@code held} apart from {@code waiting}. */
public enum DeliveryState {
    WAITING("d.status = 'WAITING' AND d.due_at IS NOT NULL AND (s.status IS NULL OR s.status = 'ACTIVE')"),
    HELD("d.status = 'WAITING' AND (d.due_at IS NULL OR s.status <> 'ACTIVE')"),
    CLAIMED("d.status = 'CLAIMED'"),
    DELIVERED("d.status = 'DELIVERED'"),
    FAILED("d.status = 'FAILED'"),
    CANCELLED("d.status = 'CANCELLED'"),
    EXPIRED("d.status = 'EXPIRED'");

    private final String condition;

    DeliveryState(String condition) {
        this.condition = condition;
    }

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

    /** In SQL, over the tables of {@link DeliveryRows#SELECT}. */
    String condition() {
        return condition;
    }

    /** {@code held}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
