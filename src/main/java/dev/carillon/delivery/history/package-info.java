/**
 * What became of deliveries, for people: reads their rows and attempts, and writes nothing.
 *
 * <p>In come questions of the API; out go pages of deliveries, and how far an event has come. Nothing that delivers needs it. Begin with
 * {@link dev.carillon.delivery.history.DeliveryHistory}.
 */
package dev.carillon.delivery.history;
