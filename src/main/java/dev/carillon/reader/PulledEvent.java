package dev.carillon.reader;

import dev.carillon.eventlog.StoredEvent;

/**
 * An event that is given out.
 *
 * @param token by which it is acknowledged; another one each time it is given out
 * @param deliveries how often it was given out, this time included
 */
public record PulledEvent(String token, int deliveries, StoredEvent event) {}
