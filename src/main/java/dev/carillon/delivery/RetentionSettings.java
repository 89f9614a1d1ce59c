package dev.carillon.delivery;

import java.time.Duration;

/**
 * How long events are kept.
 *
 * @param events from their acceptance on; then they go, with their deliveries and attempts
 */
public record RetentionSettings(Duration events) {

    public RetentionSettings {
        if (events.isNegative() || events.isZero()) {
            throw new IllegalArgumentException("carillon.retention.events must be above zero, not " + events);
        }
    }
}
