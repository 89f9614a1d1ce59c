/**
 * Outwards: plans a delivery for each subscription that wants an event, attempts it, records the outcome, decides the
 * next step.
 *
 * <p>In come positions of the log; out go requests through a {@link dev.carillon.delivery.Destination}. Claim (short
 * transaction), attempt (none), record (short transaction).
 */
package dev.carillon.delivery;
