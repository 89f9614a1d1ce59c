/**
 * Named readers, for those who pull: a position in the log by name, events given out for a time until they are acknowledged. Enters: what
 * is asked of a reader. Leave: events with the token by which they are acknowledged. Begin with {@code NamedReaders}.
 */
package dev.carillon.reader;
