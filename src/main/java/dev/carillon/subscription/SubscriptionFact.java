package dev.carillon.subscription;

import java.util.Locale;

/**
 * CDI event: a subscription is being changed. Fired within the transaction of the change: what an observer throws prevents
 * it, and what an observer writes is there if and only if the change is.
 *
 * @param id as in the API
 * @param state as it is now
 * @param reason why it was disabled, or null
 */
public record SubscriptionFact(
        Kind kind, long number, String id, int application, String name, SubscriptionStatus state, String reason) {

    /** What happens to it. */
    public enum Kind {
        CREATED,
        UPDATED,
        DELETED,
        DISABLED;

        /** {@code created}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static SubscriptionFact of(Kind kind, Subscription subscription) {
        return new SubscriptionFact(
                kind,
                subscription.number(),
                subscription.id(),
                subscription.application(),
                subscription.name(),
                subscription.status(),
                subscription.disabledReason());
    }
}
