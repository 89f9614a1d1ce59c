/**
 * The words of ServiceStack.Webhooks over ours: publisher, relay, event store and subscription store, as ports that an
 * application may replace by a CDI alternative.
 *
 * <p>In come requests of its subscription service and events of its publisher; out go subscriptions of the room {@code
 * subscription} and events of the log, which the room {@code delivery} delivers. Public API, but for what is package-private.
 */
package dev.carillon.servicestack;
