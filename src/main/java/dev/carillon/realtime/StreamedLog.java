package dev.carillon.realtime;

import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;

/**
 * The log as streams read it that catch up. Thread safe.
 *
 * @param log where it ends
 * @param pages what it holds, and from where
 * @param readings whose turn it is to read
 */
@OnePerNode
public record StreamedLog(EventLog log, EventPages pages, LogReadings readings) {

    @Inject
    public StreamedLog {}
}
