/**
 * Named readers, for those who pull: a position in the log by name, and events that are given out until they are acknowledged.
 *
 * <p>In comes what is asked of a reader; out go events, each with the token that acknowledges it. Begin with {@link
 * dev.carillon.reader.NamedReaders}.
 */
package dev.carillon.reader;
