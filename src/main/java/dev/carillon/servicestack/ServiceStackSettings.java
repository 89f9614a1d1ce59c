package dev.carillon.servicestack;

import java.time.Duration;
import java.util.Set;

/**
 * How this dialect is spoken.
 *
 * @param enabled whether the subscription service answers at all; it does by default
 * @param strict names, secrets and answers exactly as in the original; false by default
 * @param security whether a caller needs a key with one of the roles; true by default
 * @param userRoles scopes of which a caller needs one to create, list, get, update and delete; empty: any key will do
 * @param serviceRoles scopes of which a relay needs one to search and to report results; empty: any key will do
 * @param anyOwner whether everybody may get, update and delete everybody's, as in the original; false by default
 * @param ownedByApplication whether all keys of an application own the same subscriptions, instead of each its own
 * @param attempts how many attempts a delivery has in all
 * @param retryDelay between them
 * @param timeout of one attempt
 */
public record ServiceStackSettings(
        boolean enabled,
        boolean strict,
        boolean security,
        Set<String> userRoles,
        Set<String> serviceRoles,
        boolean anyOwner,
        boolean ownedByApplication,
        int attempts,
        Duration retryDelay,
        Duration timeout) {

    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60); // the lease of a delivery is longer

    public static final ServiceStackSettings DEFAULTS = new ServiceStackSettings(
            true,
            false,
            true,
            Set.of("subscriptions:write"),
            Set.of("backoffs:write"),
            false,
            false,
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60));

    public ServiceStackSettings {
        userRoles = Set.copyOf(userRoles);
        serviceRoles = Set.copyOf(serviceRoles);
        attempts = Math.max(1, attempts); // 0 made one attempt in the original, too, but reported it to no one
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "carillon.servicestack.timeout-ms is 1 to 60000, not " + timeout.toMillis());
        }
    }

    /** The longest that all attempts at one subscriber take. */
    Duration longestRelay() {
        return timeout.plus(retryDelay).multipliedBy(attempts);
    }

    public ServiceStackSettings withStrict(boolean value) {
        return new ServiceStackSettings(
                enabled,
                value,
                security,
                userRoles,
                serviceRoles,
                anyOwner,
                ownedByApplication,
                attempts,
                retryDelay,
                timeout);
    }
}
