package dev.carillon.subscription;

/** Fired on this node after a change of subscriptions was committed. */
public record SubscriptionsChanged(long version) {}
