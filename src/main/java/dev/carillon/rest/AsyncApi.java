package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.broker.BrokerAddress;
import dev.carillon.event.TopicName;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.EventType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An application's events as an AsyncAPI 3.0 document: the event types of its catalogue and those that have a schema, at every door that is open.
 * What is described is Carillon: it receives what comes in, and sends what goes out. Of one document; not thread safe.
 */
final class AsyncApi {

    /** A document is for people and generators; beyond this many bytes the texts of schemas are left to the API. */
    static final int MOST_BYTES = 8 << 20;

    private static final String DIALECT = "application/schema+json;version=2020-12";
    private static final String PROTO3 = "application/vnd.google.protobuf;version=3";

    private final String application;
    private final AsyncApiServers servers;
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode messages = JsonNodeFactory.instance.objectNode();
    private final ObjectNode schemas = JsonNodeFactory.instance.objectNode();
    private final Map<String, TopicName> topics = new LinkedHashMap<>();
    private int bytes;

    AsyncApi(String application, AsyncApiServers servers) {
        this.application = application;
        this.servers = servers;
    }

    /** @param types and schemas: all of the application */
    ObjectNode document(List<EventType> types, List<EventSchema> all) {
        Map<String, EventSchema> byTopic = new LinkedHashMap<>();
        Map<String, EventSchema> byType = new LinkedHashMap<>();
        for (EventSchema each : all) {
            each.subject()
                    .topic()
                    .ifPresentOrElse(
                            topic -> byTopic.put(topic.value(), each),
                            () -> byType.put(each.subject().value(), each));
        }
        for (EventType each : types) {
            EventSchema schema = byTopic.remove(each.topic());
            EventSchema ofType = byType.remove(each.name());
            message(each.name(), TopicName.of(each.topic()), each, schema == null ? ofType : schema);
        }
        byTopic.forEach((topic, schema) -> message(TopicName.of(topic).dotted(), TopicName.of(topic), null, schema));
        byType.forEach((type, schema) -> message(type, TopicName.fromType(type), null, schema));
        head();
        document.set("servers", servers.json());
        channels();
        components();
        return document;
    }

    private void head() {
        document.put("asyncapi", "3.0.0");
        document.put("id", "urn:carillon:application:" + TopicName.encode(application));
        ObjectNode info = document.putObject("info");
        info.put("title", "Events of " + application);
        info.put("version", "1");
        info.put(
                "description",
                "Made from the catalogue of event types, the schemas and the doors of this server as they are now. Carillon receives what"
                        + " is published and sends what is subscribed to; all events are CloudEvents 1.0.");
        document.put("defaultContentType", "application/cloudevents+json");
    }

    /** Those that have data of a kind of their own. */
    private void message(String type, TopicName topic, EventType described, EventSchema schema) {
        String key = free(messages, topic.value());
        topics.put(key, topic);
        ObjectNode message = messages.putObject(key);
        message.put("name", type);
        message.put("title", described == null || described.title() == null ? type : described.title());
        message.put("contentType", "application/cloudevents+json");
        if (described != null && !described.description().isEmpty()) {
            message.put("description", described.description());
        }
        if (described != null && described.category() != null) {
            message.putArray("tags").addObject().put("name", described.category());
        }
        if (described != null && described.isDeprecated()) {
            message.put("summary", "Deprecated: nothing new should rely on it.");
        }
        message.set("payload", payload(key, type, topic, schema));
        if (described != null) {
            examples(message, described);
        }
    }

    /** The envelope, whose data is the schema's. */
    private ObjectNode payload(String key, String type, TopicName topic, EventSchema schema) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.put("schemaFormat", DIALECT);
        ObjectNode envelope = payload.putObject("schema");
        envelope.put("type", "object");
        envelope.putArray("required").add("specversion").add("id").add("source").add("type");
        ObjectNode members = envelope.putObject("properties");
        members.putObject("specversion").put("const", "1.0");
        members.putObject("id").put("type", "string");
        members.putObject("source").put("type", "string").put("format", "uri-reference");
        members.putObject("type").put("const", type);
        members.putObject("topic").put("const", topic.value());
        members.putObject("time").put("type", "string").put("format", "date-time");
        members.putObject("subject").put("type", "string");
        members.set("data", data(schema, "#/components/messages/" + key + "/payload/schema/properties/data"));
        return payload;
    }

    private JsonNode data(EventSchema schema, String place) {
        ObjectNode anything = JsonNodeFactory.instance.objectNode();
        if (schema == null) {
            return anything.put("description", "No schema is stored.");
        }
        String at = "/api/v1/schemas/" + schema.id() + "/versions/" + schema.version();
        bytes += schema.text().length();
        if (bytes > MOST_BYTES) {
            return anything.put("description", "Its schema is at " + at + ".");
        }
        if (!schema.language().equals("json-schema")) {
            String key = free(schemas, schema.message());
            schemas.putObject(key).put("schemaFormat", PROTO3).put("schema", schema.text());
            return anything.put(
                    "description",
                    "The message " + schema.message() + " in the JSON mapping of proto3: #/components/schemas/" + key
                            + ", and " + at + ".");
        }
        JsonNode own = EventTypeView.json(schema.text());
        if (!LocalReferences.move(own, place) && own instanceof ObjectNode object && !object.has("$id")) {
            object.put("$id", "urn:uuid:" + schema.id());
        }
        return own;
    }

    private static void examples(ObjectNode message, EventType described) {
        if (described.examples().isEmpty()) {
            return;
        }
        ArrayNode examples = message.putArray("examples");
        int number = 1;
        for (String each : described.examples()) {
            ObjectNode payload =
                    examples.addObject().put("name", "example" + number).putObject("payload");
            payload.put("specversion", "1.0").put("id", "example-" + number++).put("source", "/example");
            payload.put("type", described.name()).put("topic", described.topic());
            payload.set("data", EventTypeView.json(each));
        }
    }

    private void channels() {
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        for (EventDoor door : servers.doors()) {
            ObjectNode channel = channel(channels, door.name(), door.server(), door.address());
            topics.keySet().forEach(each -> channel.withObject("/messages")
                    .putObject(each)
                    .put("$ref", "#/components/messages/" + each));
            if (door.comesIn() != null) {
                operation(operations, "receive." + door.name(), "receive", door, door.comesIn());
            }
            if (door.goesOut() != null) {
                operation(operations, "send." + door.name(), "send", door, door.goesOut());
            }
        }
        topics.forEach((key, topic) -> servers.brokerServers().forEach(server -> {
            if (servers.toBroker().includes(topic)) {
                topic(channels, operations, key, topic, server);
            }
        }));
    }

    private void topic(ObjectNode channels, ObjectNode operations, String key, TopicName topic, String server) {
        String address = new BrokerAddress(application, topic).value();
        String name = server + "." + key;
        ObjectNode channel =
                channel(channels, name, server, server.equals(EventDoor.MQTT) ? address.replace('.', '/') : address);
        channel.putObject("messages").putObject(key).put("$ref", "#/components/messages/" + key);
        ObjectNode operation = operations.putObject("send." + name);
        operation.put("action", "send");
        operation.putObject("channel").put("$ref", "#/channels/" + name);
        operation.put("summary", "The broker's topic of these events.");
    }

    private static ObjectNode channel(ObjectNode channels, String name, String server, String address) {
        ObjectNode channel = channels.putObject(name);
        channel.put("address", address);
        channel.putArray("servers").addObject().put("$ref", "#/servers/" + server);
        return channel;
    }

    private static void operation(ObjectNode operations, String name, String action, EventDoor door, String summary) {
        ObjectNode operation = operations.putObject(name);
        operation.put("action", action);
        operation.putObject("channel").put("$ref", "#/channels/" + door.name());
        operation.put("summary", summary);
        if (door.method() != null) {
            operation
                    .putObject("bindings")
                    .putObject("http")
                    .put("method", door.method())
                    .put("bindingVersion", "0.3.0");
        }
    }

    private void components() {
        ObjectNode components = document.putObject("components");
        components.set("messages", messages);
        if (!schemas.isEmpty()) {
            components.set("schemas", schemas);
        }
        ObjectNode security = components.putObject("securitySchemes");
        security.putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A key of the application.");
        if (!servers.brokerServers().isEmpty()) {
            security.putObject("broker").put("type", "userPassword").put("description", "A user of the broker.");
        }
    }

    /** As a name in the document: letters, digits, - _ and dots. */
    private static String free(ObjectNode there, String text) {
        StringBuilder key = new StringBuilder(text.length());
        for (char each : text.toCharArray()) {
            boolean plain = each < 128 && (Character.isLetterOrDigit(each) || each == '-' || each == '_');
            key.append(plain ? each : each == '/' || each == '.' ? '.' : '_');
        }
        String name = key.toString();
        for (int i = 2; there.has(name); i++) {
            name = key + "_" + i;
        }
        return name;
    }
}
