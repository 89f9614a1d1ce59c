package dev.carillon.outbound;

import java.time.Duration;

/**
 * How requests leave.
 *
 * @param ioThreads threads that do all the reading and writing
 * @param connections most connections kept; above that idle ones are closed
 * @param connectionsPerHost most connections to one host and port; more requests wait, within their deadlines
 * @param connectTimeout how long a connection may take to come about
 * @param idle how long an unused connection is kept, if its receiver does not say
 */
public record HttpSettings(
        int ioThreads, int connections, int connectionsPerHost, Duration connectTimeout, Duration idle) {

    public static final HttpSettings DEFAULTS =
            new HttpSettings(2, 2_000, 256, Duration.ofSeconds(5), Duration.ofSeconds(30));

    public HttpSettings {
        positive("carillon.http.io-threads", ioThreads);
        positive("carillon.http.connections", connections);
        positive("carillon.http.connections-per-host", connectionsPerHost);
        positive("carillon.http.connect-timeout-ms", connectTimeout.toMillis());
        positive("carillon.http.idle-ms", idle.toMillis());
    }

    private static void positive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }
}
