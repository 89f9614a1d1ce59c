package dev.carillon.messaging;

import java.time.Duration;
import java.util.Set;

/**
 * How brokers are connected to.
 *
 * @param connections maximum number of open connections of this node, idle ones included
 * @param idle how long a connection without messages is kept
 * @param connectTimeout how long one may take to come about
 * @param silence how long a broker may take to confirm at the very longest
 * @param factories JNDI names of the connection factories that may be used
 */
public record MessagingSettings(
        int connections, Duration idle, Duration connectTimeout, Duration silence, Set<String> factories) {

    public MessagingSettings {
        positive("carillon.destination.connections", connections);
        positive("carillon.destination.idle-ms", idle.toMillis());
        factories = Set.copyOf(factories);
    }

    private static void positive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }
}
