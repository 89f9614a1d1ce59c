package dev.carillon.servicestack;

import java.time.Duration;
import java.util.Set;

/**
 * How this dialect is spoken.
 *
 * @param enabled whether the subscription service answers at all; it does by default
 * @param strict names, secrets and answers exactly as in the original; false by default
 */
public record ServiceStackSettings(boolean enabled, boolean strict, Access access, Attempts attempts) {

    public static final ServiceStackSettings DEFAULTS =
            new ServiceStackSettings(true, false, Access.DEFAULTS, Attempts.DEFAULTS);

    /**
     * Who may do what.
     *
     * @param security whether a caller needs a key with one of the roles; true by default
     * @param userRoles scopes of which a caller needs one to create, list, get, update and delete; empty: any key will do
     * @param serviceRoles scopes of which a relay needs one to search and to report results; empty: any key will do
     * @param anyOwner whether everybody may get, update and delete everybody's, as in the original; false by default
     * @param ownedByApplication whether all keys of an application own the same subscriptions, instead of each its own
     */
    public record Access(
            boolean security,
            Set<String> userRoles,
            Set<String> serviceRoles,
            boolean anyOwner,
            boolean ownedByApplication) {

        static final Access DEFAULTS =
                new Access(true, Set.of("subscriptions:write"), Set.of("backoffs:write"), false, false);

        public Access {
            userRoles = Set.copyOf(userRoles);
            serviceRoles = Set.copyOf(serviceRoles);
        }
    }

    /**
     * The attempts of a delivery.
     *
     * @param most how many in all
     * @param delay between them
     * @param timeout of one
     */
    public record Attempts(int most, Duration delay, Duration timeout) {

        private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(60); // the lease of a delivery is longer

        public static final Attempts DEFAULTS = new Attempts(3, Duration.ofSeconds(1), Duration.ofSeconds(60));

        public Attempts {
            most = Math.max(1, most); // 0 made one attempt in the original, too, but reported it to no one
            if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "carillon.servicestack.timeout-ms is 1 to 60000, not " + timeout.toMillis());
            }
        }

        /** The longest that all of them at one subscriber take. */
        Duration longest() {
            return timeout.plus(delay).multipliedBy(most);
        }
    }

    public ServiceStackSettings withStrict(boolean value) {
        return new ServiceStackSettings(enabled, value, access, attempts);
    }
}
