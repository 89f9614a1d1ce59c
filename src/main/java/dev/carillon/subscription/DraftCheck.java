package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import java.util.Optional;

/**
 * What of a change takes time, done before the change: while one is made, nobody plans and nobody else changes anything.
 * Thread safe.
 */
final class DraftCheck {

    private final SubscriptionStore store;
    private final Secrets secrets;

    DraftCheck(SubscriptionStore store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /**
     * Opens a certificate's file and reads the expressions, which are remembered.
     *
     * @return the authentication to keep, if the draft gives one and there is such a subscription; else null
     * @throws RefusedException of the field that breaks a rule
     */
    String checked(int application, String id, SubscriptionDraft draft) {
        if (draft.options() == null) {
            return null;
        }
        Optional<Subscription> seen = store.find(application, id);
        seen.ifPresent(each -> each.options().with(draft.options()));
        return seen.map(each -> each.checkedAuthentication(draft.option(SubscriptionOptions.AUTHENTICATION), secrets))
                .orElse(null);
    }
}
