package dev.carillon.delivery;

import java.time.Duration;

/**
 * When an endpoint's circuit opens, and for how long.
 *
 * @param failures in a row that open it
 * @param first time it stays open; doubled each time the one delivery that tries afterwards fails
 * @param longest time it stays open
 */
public record CircuitPolicy(int failures, Duration first, Duration longest) {

    /** Ten failures; 5 s, doubled up to 1 min. */
    public static final CircuitPolicy DEFAULT = new CircuitPolicy(10, Duration.ofSeconds(5), Duration.ofMinutes(1));

    public CircuitPolicy {
        if (failures <= 0 || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("a circuit opens after at least one failure, for some time: " + failures
                    + ", " + first + ", " + longest);
        }
    }

    /** @param openings in a row, this one included */
    Duration open(int openings) {
        Duration doubled = first.multipliedBy(1L << Math.min(openings - 1, 20));
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }
}
