package dev.carillon.delivery.destination;

import java.time.Duration;

/**
 * How long an attempt may take where a dialect says so itself.
 *
 * @param serviceStack for content {@code servicestack}
 */
public record DialectDeadlines(Duration serviceStack) {}
