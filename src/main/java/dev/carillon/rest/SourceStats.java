package dev.carillon.rest;

import dev.carillon.gateway.SourceCounts;
import java.time.Instant;

/**
 * How a source is doing.
 *
 * @param connectedAt since when Carillon is connected to a broker; null if it is not, or where senders post
 * @param failure why it is not; null if it is, or has not tried
 */
public record SourceStats(
        long accepted,
        long repeated,
        long refused,
        Instant lastAcceptedAt,
        Instant lastRefusedAt,
        String lastRefusal,
        Instant connectedAt,
        String failure) {

    static SourceStats of(SourceCounts.Counts counts, SourceCounts.Connection connection) {
        return new SourceStats(
                counts.accepted(),
                counts.repeated(),
                counts.refused(),
                counts.lastAcceptedAt(),
                counts.lastRefusedAt(),
                counts.lastRefusal(),
                connection.connectedAt(),
                connection.failure());
    }
}
