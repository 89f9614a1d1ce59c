package dev.carillon.realtime.stream;

import dev.carillon.realtime.EventForm;
import dev.carillon.realtime.Outgoing;
import java.util.function.LongFunction;

/**
 * How a kind of stream speaks.
 *
 * @param event how it writes an event
 * @param alive what says that the stream is alive, and has come to this position; null if its channel asks by itself
 * @param waits whether a client that is slow is waited for: then the stream goes on from the log when there is room. Else it is
 *     closed, to come back with its cursor
 */
public record StreamForm(EventForm event, LongFunction<Outgoing> alive, boolean waits) {}
