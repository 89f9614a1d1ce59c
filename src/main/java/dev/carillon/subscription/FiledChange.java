package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import java.time.Instant;

/**
 * What an import does with one subscription.
 *
 * @param before as it was read; null if there is none
 * @param wanted what it is to be; null if it is to be removed
 * @param withSecret whether it gets the wanted one's secret
 */
record FiledChange(Subscription before, Subscription wanted, boolean withSecret, Secrets secrets, Instant now) {

    boolean isNew() {
        return before == null;
    }

    SubscriptionFact.Kind kind() {
        if (before == null) {
            return SubscriptionFact.Kind.CREATED;
        }
        return wanted == null ? SubscriptionFact.Kind.DELETED : SubscriptionFact.Kind.UPDATED;
    }

    void change(Subscription row) {
        row.become(wanted, withSecret, secrets, now);
    }
}
