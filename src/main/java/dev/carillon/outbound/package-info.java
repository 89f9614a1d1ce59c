/**
 * The way to the network: who may be reached, and one HTTP client for everything that leaves.
 *
 * <p>In comes a request and a deadline, out comes how it ended, as a value. Nothing here knows what is sent. Begin with {@link
 * dev.carillon.outbound.HttpSender} and {@link dev.carillon.outbound.AddressGuard}.
 */
package dev.carillon.outbound;
