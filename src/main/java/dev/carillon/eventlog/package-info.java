/**
 * The log: accepted events in the order of their positions, and readers that follow it from cursors of their own.
 *
 * <p>In come events that were checked; out go batches to its readers. It does not know its readers. Begin with {@link
 * dev.carillon.eventlog.EventStore} (writing), {@link dev.carillon.eventlog.EventLog} (reading) and {@link
 * dev.carillon.eventlog.LogReaders}; {@link dev.carillon.eventlog.Database} and {@link dev.carillon.eventlog.Session} are the way to the
 * rows.
 */
package dev.carillon.eventlog;
