/**
 * Our HTTP API below {@code /api/v1}: resources as thin as can be, one form of error, one way to read and write JSON.
 *
 * <p>In front of all doors stand four filters, in the order of web.xml: {@link dev.carillon.rest.EndingFilter}, {@link
 * dev.carillon.rest.LeftTransactionFilter}, {@link dev.carillon.rest.FramingFilter}, {@link dev.carillon.rest.BodyFilter}.
 *
 * <p>Every resource method carries {@link dev.carillon.rest.Requires}; whoever asks is known before it is called.
 */
package dev.carillon.rest;
