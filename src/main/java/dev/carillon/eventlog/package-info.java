/**
 * The log: accepted events in the order of their positions, and readers that follow it from cursors of their own.
 *
 * <p>In come events that were checked; out go batches to its readers. It knows none of its readers.
 */
package dev.carillon.eventlog;
