/**
 * Whether 202 means stored, and what is stored is what the publisher meant: events made from a seed go in through every
 * door, and come out of every way.
 *
 * <p>The judge ({@link dev.carillon.conformance.Oracle}) reads a message as the specifications say: CloudEvents 1.0.2 (spec,
 * JSON format, HTTP and AMQP bindings), RFC 8259, 3339, 3986, 2045 and 4648, and the limits of the README. It shares no
 * code with Carillon, so that a mistake is not made twice.
 */
package dev.carillon.conformance;
