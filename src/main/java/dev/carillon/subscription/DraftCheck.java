package dev.carillon.subscription;

import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import java.util.Optional;

/**
 * What of a change takes time, done before the change: while one is made, nothing is planned and nothing else changed.
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
     * @throws RefusedException of the field that breaks a rule
     */
    Checked checked(int application, String id, SubscriptionDraft draft) {
        Optional<Subscription> seen = draft.options() == null ? Optional.empty() : store.find(application, id);
        if (seen.isEmpty()) {
            return new Checked(null, null);
        }
        seen.get().options().with(draft.options());
        return new Checked(authentication(seen.get(), draft), seen.get());
    }

    /**
     * The authentication to keep, if the draft gives one.
     *
     * @param found the subscription within the change: secrets of another one that was seen before may be meant for another place
     */
    String authentication(Checked checked, Subscription found, SubscriptionDraft draft) {
        return checked.seen != null && found.isAuthenticatedAs(checked.seen)
                ? checked.authentication
                : authentication(found, draft);
    }

    private String authentication(Subscription subscription, SubscriptionDraft draft) {
        return subscription.checkedAuthentication(draft.option(SubscriptionOptions.AUTHENTICATION), secrets);
    }

    /** @param seen what the draft was laid upon; null if nothing of it takes time */
    record Checked(String authentication, Subscription seen) {}
}
