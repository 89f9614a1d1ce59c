package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schema.EventType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** An event type as the API shows it. */
public record EventTypeView(
        String id,
        String name,
        String topic,
        String title,
        String description,
        String category,
        boolean deprecated,
        List<JsonNode> examples,
        Instant createdAt,
        Instant updatedAt) {

    static EventTypeView of(EventType type) {
        return new EventTypeView(
                type.id(),
                type.name(),
                type.topic(),
                type.title(),
                type.description(),
                type.category(),
                type.isDeprecated(),
                type.examples().stream().map(EventTypeView::json).toList(),
                type.createdAt(),
                type.updatedAt());
    }

    static JsonNode json(String text) {
        try {
            return Json.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("what was JSON when it was stored is JSON", e);
        }
    }
}
