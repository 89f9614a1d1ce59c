/**
 * Each kind of receiver: what a request to it looks like, and what its answer means.
 *
 * <p>In comes an attempt of the room {@code delivery}, through its port {@link dev.carillon.delivery.Destination}; out goes a request or
 * a broker's message, and back comes an outcome. Begin with {@code Destinations}, {@code WebhookDestination} and {@code
 * BrokerDestination}; {@code EndpointVerification} asks endpoints for consent.
 */
package dev.carillon.delivery.destination;
