/**
 * Our HTTP API below {@code /api/v1}: resources as thin as can be, one form of error, one way to read and write JSON.
 *
 * <p>In front of all doors stands {@link dev.carillon.rest.EntryFilter}, which has the steps of the way in, and their order. Its last one,
 * {@link dev.carillon.rest.PublishFilter}, publishes.
 *
 * <p>Every resource method carries {@link dev.carillon.rest.Requires}; the caller is known before it is called.
 */
package dev.carillon.rest;
