package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import dev.carillon.fixture.OwnClasses;
import dev.carillon.schema.Compatibility;
import dev.carillon.schema.EventSchema;
import dev.carillon.schema.EventType;
import dev.carillon.schema.SchemaName;
import dev.carillon.schema.SchemaSubject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@code asyncapi.json} has the doors of the server, the catalogue and the schemas, and no other. */
class AsyncApiTest {

    /** Servlets and endpoints that neither take nor give events in a form of ours, each with why. */
    private static final Set<String> NO_DOORS_OF_EVENTS = Set.of(
            "/health/*", // of this node
            "/problem", // of the container
            "/confirm", // of an endpoint's consent
            "/.well-known/webhook-keys", // keys
            "/.well-known/jwks.json", // keys of tokens
            "/login", // a token for a password
            "/asyncapi.json", // itself
            "/", // files
            "/js/*",
            "/webhooks/subscriptions", // manages subscriptions
            "/webhooks/subscriptions/*",
            "/in/*", // takes webhooks of others in their own forms
            "/enmeshed/*"); // takes those of enmeshed Connectors

    private static final URI ASKED = URI.create("http://localhost:8080/carillon");
    private static final AsyncApiServers.Given ALL = new AsyncApiServers.Given(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("**,!secret/**"), true, true);

    @Test
    void hasEveryDoorOfTheCode() throws Exception {
        Set<String> found = new TreeSet<>();
        for (JavaClass each : OwnClasses.ALL) {
            if (each.isAnnotatedWith(WebServlet.class)) {
                found.addAll(
                        List.of(each.reflect().getAnnotation(WebServlet.class).urlPatterns()));
            }
            if (each.isAnnotatedWith(ServerEndpoint.class)) {
                found.add(each.reflect().getAnnotation(ServerEndpoint.class).value());
            }
        }
        assertThat(found).hasSizeGreaterThan(8);
        found.removeAll(NO_DOORS_OF_EVENTS);
        found.removeIf(each -> each.contains("{ticket}")); // where a hub's connections go on
        found.removeIf(
                each -> each.startsWith("/carillon/") || each.startsWith("/events")); // of Certes, by its own documents
        found.addAll(hubs());
        found.add("/api/v1/events"); // a filter answers there
        assertThat(addresses(document(ALL, List.of(), List.of()), "/")).isEqualTo(found);
    }

    /** As the hubs say themselves. */
    private static Set<String> hubs() throws Exception {
        Set<String> hubs = new TreeSet<>();
        for (Field each : Class.forName("dev.carillon.realtime.hub.EventHub").getDeclaredFields()) {
            if (each.getType() == String.class && each.getName().startsWith("OF_")) {
                each.setAccessible(true);
                hubs.add((String) each.get(null));
            }
        }
        assertThat(hubs).hasSize(2);
        return hubs;
    }

    @Test
    void hasTheBrokersQueueAndATopicOfEachEventThatIsSentThere() {
        JsonNode document =
                document(ALL, List.of(type("order.created", "order/created"), type("a", "secret/a")), List.of());
        assertThat(addresses(document, "carillon"))
                .containsExactlyInAnyOrder(
                        "carillon.ingress",
                        "carillon/ingress",
                        "carillon.events.shop.order.created",
                        "carillon/events/shop/order/created");
        assertThat(document.at("/channels/amqp.order.created/servers/0/$ref").textValue())
                .isEqualTo("#/servers/amqp");
        assertThat(document.at("/servers/mqtt/host").textValue()).isEqualTo("localhost:61616");
    }

    @Test
    void hasOnlyTheDoorsThatAreOpen() {
        JsonNode document = document(
                new AsyncApiServers.Given(
                        Optional.of("https://hub.example.com/carillon"),
                        Optional.empty(),
                        Optional.of("0"),
                        Optional.empty(),
                        false,
                        false),
                List.of(type("order.created", "order/created")),
                List.of());
        assertThat(addresses(document, ""))
                .containsExactlyInAnyOrder("/api/v1/events", "/api/v1/stream", "/services/ServerEvents");
        assertThat(document.get("servers").properties())
                .extracting(each -> each.getValue().get("protocol").textValue())
                .containsExactlyInAnyOrder("https", "wss");
    }

    @Test
    void hasAnExternalBrokersAddressWithoutItsUser() {
        JsonNode document = document(
                new AsyncApiServers.Given(
                        Optional.empty(),
                        Optional.of("tcp://user:secret@broker.example.com:5672"),
                        Optional.empty(),
                        Optional.of("**"),
                        true,
                        true),
                List.of(),
                List.of());
        assertThat(document.at("/servers/jms/host").textValue()).isEqualTo("broker.example.com:5672");
        assertThat(document.toString()).doesNotContain("secret");
    }

    @Test
    void hasEachEventTypeAndEachSchemaOnceWithItsData() {
        EventSchema ofTopic =
                schema(SchemaSubject.topic("order/created"), "json-schema", "{\"type\":\"object\"}", null);
        EventSchema alone = schema(SchemaSubject.topic("order/paid"), "json-schema", "true", null);
        EventSchema ofType = schema(SchemaSubject.type("com.example.x"), "json-schema", "{\"const\":1}", null);
        EventSchema named = schema(
                SchemaSubject.name(SchemaName.parse("d.example.com/_/1/push")),
                "proto3",
                "syntax = \"proto3\";",
                "Push");
        JsonNode document =
                document(ALL, List.of(type("order.created", "order/created")), List.of(ofTopic, alone, ofType, named));
        assertThat(document.at("/components/messages").properties())
                .extracting(each -> each.getValue().get("name").textValue())
                .containsExactlyInAnyOrder(
                        "order.created", "order.paid", "com.example.x", "d%2Eexample%2Ecom._.1.push");
        JsonNode message = document.at("/components/messages/order.created");
        assertThat(message.at("/payload/schema/properties/data/type").textValue())
                .isEqualTo("object");
        assertThat(message.at("/payload/schema/properties/data").has("$id")).isFalse();
        assertThat(message.at("/examples/0/payload/data").toString()).isEqualTo("{\"a\":1}");
        assertThat(document.at("/components/schemas/Push/schema").textValue()).startsWith("syntax");
    }

    @Test
    void aSchemaWithPlacesByNameHasABaseOfItsOwn() {
        EventSchema named = schema(
                SchemaSubject.topic("order/created"),
                "json-schema",
                "{\"items\":{\"$ref\":\"#a\"},\"not\":{\"$anchor\":\"a\"}}",
                null);
        JsonNode data = document(ALL, List.of(), List.of(named))
                .at("/components/messages/order.created/payload/schema/properties/data");
        assertThat(data.path("$id").textValue()).startsWith("urn:uuid:");
        assertThat(data.at("/items/$ref").textValue()).isEqualTo("#a");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        JsonNode document = document(
                ALL,
                List.of(type("order.created", "order/created"), type("x", "a%20b/c.d:e@f~g")),
                List.of(
                        schema(SchemaSubject.topic("order/paid"), "json-schema", "true", null),
                        schema(
                                SchemaSubject.topic("order/created"),
                                "json-schema",
                                "{\"$defs\":{\"a\":{}},\"not\":{\"$ref\":\"#/$defs/a\"}}",
                                null)));
        assertThat(document.findValuesAsText("$ref")).hasSizeGreaterThan(30).allSatisfy(each -> assertThat(
                        document.at(each.substring(1)).isMissingNode())
                .as(each)
                .isFalse());
        document.at("/components/messages").fieldNames().forEachRemaining(each -> assertThat(each)
                .matches("[A-Za-z0-9._-]+"));
    }

    @Test
    void staysWithinABoundWhateverTheSchemasAre() {
        EventSchema large = schema(
                SchemaSubject.topic("a"), "json-schema", "{\"description\":\"" + "x".repeat(100_000) + "\"}", null);
        List<EventSchema> many = IntStream.range(0, 200)
                .mapToObj(i -> schema(SchemaSubject.topic("a" + i), "json-schema", large.text(), null))
                .toList();
        assertThat(Json.bytes(document(ALL, List.of(), many))).hasSizeLessThan(AsyncApi.MOST_BYTES * 2);
    }

    @Test
    void thePageOfSchemasNamesIt() throws IOException {
        assertThat(Files.readString(Path.of("docs/schemas.md"))).contains(AsyncApiServlet.PATH);
    }

    private static ObjectNode document(AsyncApiServers.Given given, List<EventType> types, List<EventSchema> schemas) {
        return new AsyncApi("shop", AsyncApiServers.of(given, ASKED, false)).document(types, schemas);
    }

    private static Set<String> addresses(JsonNode document, String prefix) {
        return document.get("channels").properties().stream()
                .map(each -> each.getValue().get("address").textValue())
                .filter(each -> each.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static EventType type(String name, String topic) {
        return new EventType(
                "id",
                1,
                name,
                topic,
                null,
                "Described.",
                "orders",
                false,
                List.of("{\"a\":1}"),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static EventSchema schema(SchemaSubject subject, String language, String text, String message) {
        return new EventSchema(
                "0b6f5a1e-0000-4000-8000-000000000000",
                1,
                subject,
                language,
                1,
                Compatibility.BACKWARD,
                text,
                message,
                false,
                Instant.EPOCH,
                "test");
    }
}
