package dev.carillon.servicestack;

/** One subscriber of an event, as a relay needs it. */
public record SubscriptionRelayConfig(String subscriptionId, SubscriptionConfig config) {}
