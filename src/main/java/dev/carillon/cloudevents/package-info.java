/**
 * The CloudEvents 1.0 envelope on the wire: the JSON format (one event or a batch) and the binary mode's headers.
 *
 * <p>Reading keeps {@code data} verbatim, so that number texts and the order of members survive.
 */
package dev.carillon.cloudevents;
