package dev.carillon.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.ApplicationRemoval;
import dev.carillon.event.TopicName;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.SchemaChanged;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/**
 * Publishes that a schema has another version, in the transaction in which it is stored: {@code carillon/schema/updated} of every schema,
 * and of one with a name {@code domain/namespace/version/_version} under the version that was there before, so that its subscribers
 * hear of it. Thread safe.
 */
@OnePerNode
class SchemaEvents {

    static final TopicName UPDATED = TopicName.of("carillon/schema/updated");

    private final OwnEvents own;
    private final SchemaRegistry schemas;
    private final Clock clock;

    @Inject
    SchemaEvents(OwnEvents own, SchemaRegistry schemas, Clock clock) {
        this.own = own;
        this.schemas = schemas;
        this.clock = clock;
    }

    void on(@Observes SchemaChanged change) {
        EventSchema schema = change.schema();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("schema", schema.id());
        data.put(schema.subject().kind().toString(), schema.subject().value());
        data.put("version", schema.versionText());
        data.put("compatible", change.isCompatible());
        publish(UPDATED, change, data);
        schema.subject().schemaName().ifPresent(name -> versionUpdate(change, name));
    }

    private void versionUpdate(SchemaChanged change, SchemaName name) {
        Optional<SchemaName> before = Optional.ofNullable(change.before())
                .flatMap(each -> each.subject().schemaName());
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("old_schema_name", before.map(SchemaName::toString).orElse(""));
        data.put("new_schema_name", name.toString());
        data.put("backwards_compatible", change.isCompatible());
        publish(before.orElse(name).versionTopic(), change, data);
    }

    private void publish(TopicName topic, SchemaChanged change, ObjectNode data) {
        own.join(OwnEvents.event(topic, change.application(), change.schema().id(), data.toString(), clock.instant()));
    }

    /** An application is not deleted while it has schemas. */
    void object(@Observes ApplicationRemoval removal) {
        long left = schemas.count(removal.application());
        if (left > 0) {
            removal.hinder(left == 1 ? "1 schema" : left + " schemas");
        }
    }
}
