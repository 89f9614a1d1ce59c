/**
 * The bodies of requests: what has not arrived yet is read without a thread, within a time and within the memory that this node has for
 * it.
 *
 * <p>In comes a request whose caller is known; out goes the same request with its whole body, or how reading it ended. Begin with {@link
 * dev.carillon.body.BodyReadings} and {@code BodyReading}; {@link dev.carillon.body.BodyRoom} is the memory.
 */
package dev.carillon.body;
