package dev.carillon.schema;

import java.time.Instant;
import java.util.List;

/**
 * A kind of event, described for people: an entry of an application's catalogue. Immutable, thread safe.
 *
 * @param number in the order of which lists are
 * @param name the CloudEvents type of its events
 * @param topic their topic
 * @param title a short name, or null
 * @param category under which it is listed, or null
 * @param isDeprecated whether nothing new should rely on it
 * @param examples of data, each as JSON
 */
public record EventType(
        String id,
        long number,
        String name,
        String topic,
        String title,
        String description,
        String category,
        boolean isDeprecated,
        List<String> examples,
        Instant createdAt,
        Instant updatedAt) {}
