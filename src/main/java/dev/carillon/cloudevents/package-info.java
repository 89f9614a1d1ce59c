/**
 * The CloudEvents 1.0 envelope on the wire: the JSON format (one event or a batch), the headers of the binary mode, and the Protobuf
 * format.
 *
 * <p>In comes what was received; out go {@link dev.carillon.event.GivenEvent}s, and the other way round for what is sent. {@code data}
 * is kept verbatim, so that the digits of numbers and the order of members survive. Begin with {@link
 * dev.carillon.cloudevents.CloudEventsJson}.
 */
package dev.carillon.cloudevents;
