package dev.carillon.servicestack;

/** A user has a subscription for this event already; nothing was added. */
public final class SubscriptionExistsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SubscriptionExistsException(String event) {
        super("The subscription for event " + event + " already exists", null, false, false); // an expected ending
    }
}
