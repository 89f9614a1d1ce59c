package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.SchemaSubject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A version of a schema as the API shows it.
 *
 * @param topic of a schema that is found by topic; else null, as with type and name
 * @param versionText of one with a name, with its major version: {@code 1.2}; else null
 * @param schema JSON for a JSON Schema, text for proto3
 */
public record SchemaView(
        String id,
        String topic,
        String type,
        String name,
        String language,
        int version,
        String versionText,
        String compatibility,
        String message,
        boolean foreign,
        JsonNode schema,
        Instant createdAt,
        String createdBy) {

    /** @param published the text as it is given to readers */
    static SchemaView of(EventSchema schema, String published) {
        SchemaSubject subject = schema.subject();
        boolean named = subject.kind() == SchemaSubject.Kind.NAME;
        return new SchemaView(
                schema.id(),
                subject.kind() == SchemaSubject.Kind.TOPIC ? subject.value() : null,
                subject.kind() == SchemaSubject.Kind.TYPE ? subject.value() : null,
                named ? subject.value() : null,
                schema.language(),
                schema.version(),
                named ? schema.versionText() : null,
                schema.compatibility().toString(),
                schema.message(),
                schema.isForeign(),
                json(schema, published),
                schema.createdAt(),
                schema.createdBy());
    }

    private static JsonNode json(EventSchema schema, String published) {
        if (!schema.language().equals("json-schema")) {
            return TextNode.valueOf(published);
        }
        try {
            return Json.tree(published.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("what was JSON when it was stored is JSON", e);
        }
    }
}
