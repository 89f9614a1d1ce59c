package dev.carillon.delivery;

import java.time.Duration;

/**
 * How much is on its way at once, and for how long.
 *
 * @param deadline of one attempt, from the connection to the last byte of the answer
 * @param inFlight requests under way on this node
 * @param inFlightPerEndpoint requests under way to one endpoint from this node
 * @param held deliveries a node holds in memory, waiting ones included
 * @param heldBytes data of events that these hold at most; one is held however large it is
 * @param heldPerEndpoint the same for one endpoint; more wait in the database, for any node
 * @param circuit when an endpoint that fails is left alone for a while
 * @param disableAfter how long an endpoint may fail, without one success, before its subscription is disabled
 */
public record DeliverySettings(
        int inFlight,
        int inFlightPerEndpoint,
        int held,
        long heldBytes,
        int heldPerEndpoint,
        Duration deadline,
        CircuitPolicy circuit,
        Duration disableAfter) {

    public DeliverySettings {
        positive("carillon.delivery.in-flight", inFlight);
        positive("carillon.delivery.in-flight-per-endpoint", inFlightPerEndpoint);
        positive("carillon.delivery.held", held);
        positive("carillon.delivery.held-bytes", heldBytes);
        positive("carillon.delivery.held-per-endpoint", heldPerEndpoint);
        if (disableAfter.isNegative() || disableAfter.isZero()) {
            throw new IllegalArgumentException(
                    "carillon.delivery.disable-after must be above PT0S, not " + disableAfter);
        }
    }

    private static void positive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }
}
