package dev.carillon.servicestack;

import java.util.List;

/**
 * A request for one subscription an event name. Not checked yet; null was not given.
 *
 * @param events names, of which some may be null
 */
public record CreateSubscription(String name, List<String> events, SubscriptionConfig config) {}
