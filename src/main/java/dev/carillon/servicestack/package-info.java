/**
 * ServiceStack.Webhooks in its own words, over ours: publisher, relay, event store and subscription store, as ports that an application
 * may replace by a CDI alternative.
 *
 * <p>In come requests to its subscription service and events of its publisher; out go subscriptions of the room {@code subscription} and
 * events of the log, which the room {@code delivery} delivers. Public API, except for what is package-private. Begin with {@link
 * dev.carillon.servicestack.SubscriptionService} and {@code Ports}.
 */
package dev.carillon.servicestack;
