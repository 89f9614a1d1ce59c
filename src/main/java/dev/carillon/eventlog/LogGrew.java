package dev.carillon.eventlog;

import java.util.List;

/** CDI event: these events were committed by this node and can be read. Observers must be quick and must not throw. */
public record LogGrew(List<StoredEvent> events) {}
