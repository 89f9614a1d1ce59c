package dev.carillon.subscription;

import jakarta.enterprise.context.ApplicationScoped;

/** The subscriptions: prepared for matching, and changed by the API. Thread safe. */
@ApplicationScoped
public class Subscriptions {

    /** As of at most a second ago; at once after a change on this node. */
    public SubscriptionSet current() {
        throw new UnsupportedOperationException();
    }

    /** Of this version or newer. */
    public SubscriptionSet at(long version) {
        throw new UnsupportedOperationException();
    }

    /** Holds the subscription's deliveries until somebody enables it. Commits by itself: call it outside transactions. */
    public void disable(long number, String reason) {
        throw new UnsupportedOperationException();
    }
}
