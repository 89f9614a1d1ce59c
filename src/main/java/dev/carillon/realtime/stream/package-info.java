/**
 * Streams of events for browsers and services: server-sent events and a WebSocket of CloudEvents. Each is a reader of the log with
 * a cursor of its own, which it names when it comes back: so it misses nothing.
 *
 * <p>An {@code EventStream} first reads the log by itself, from its cursor to where the {@link
 * dev.carillon.realtime.Broadcaster} stands, as fast as its client takes it; then it is told like everybody else who is connected.
 *
 * <p>To read in this order: EventStreamServlet, EventStreamEndpoint, StreamRequest, EventStream.
 */
package dev.carillon.realtime.stream;
