package dev.carillon.delivery;

import java.time.Duration;

/**
 * How much is on its way at once, and for how long.
 *
 * @param deadline of one attempt, from the connection to the last byte of the answer
 * @param inFlight requests under way on this node
 * @param inFlightPerEndpoint requests under way to one endpoint from this node
 * @param prefetch deliveries a node has in memory, waiting ones included
 * @param prefetchBytes maximum size of the data of their events; a single one is let in however large it is
 * @param prefetchPerEndpoint the same for one endpoint; more wait in the database, for any node
 * @param circuit when an endpoint that fails gets no requests for a while
 * @param disableAfter how long an endpoint may fail, without one success, before its subscription is disabled
 */
public record DeliverySettings(
        int inFlight,
        int inFlightPerEndpoint,
        int prefetch,
        long prefetchBytes,
        int prefetchPerEndpoint,
        Duration deadline,
        CircuitPolicy circuit,
        Duration disableAfter) {

    public DeliverySettings {
        positive("carillon.delivery.in-flight", inFlight);
        positive("carillon.delivery.in-flight-per-endpoint", inFlightPerEndpoint);
        positive("carillon.delivery.held", prefetch);
        positive("carillon.delivery.held-bytes", prefetchBytes);
        positive("carillon.delivery.held-per-endpoint", prefetchPerEndpoint);
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
