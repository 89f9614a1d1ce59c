package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.Tenant;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data of events is checked by the schemas of their application, at every door, as that application wants it. */
@OnCarillon
class SchemasIT {

    private static final String PRICED =
            "{\"type\":\"object\",\"required\":[\"price\"],\"properties\":{\"price\":{\"type\":\"number\",\"minimum\":0}}}";
    private static final String SCHEMAS = "/api/v1/schemas";

    private final String topic = Topics.unique("schema");
    private Tenant tenant;

    @BeforeEach
    void create(Api admin) {
        tenant = Tenant.create(admin);
    }

    @Nested
    class Publishing {

        @Test
        void nothingIsCheckedUnlessTheApplicationWantsIt() {
            assertThat(tenant.api().get("/api/v1/schema-policy").expect(200).string("mode"))
                    .isEqualTo("off");
            tenant.schema(topic, PRICED);
            publish("{}").expect(202);
        }

        @Test
        void underRequireItIsRefusedAndSaysWhereAndWhy() {
            tenant.schema(topic, PRICED);
            tenant.policy("require");
            publish("{\"price\":3}").expect(202);
            Answer refused = publish("{\"price\":-1}").expectProblem(400);
            JsonObject error = refused.json().getJsonArray("errors").getJsonObject(0);
            assertThat(error.getString("pointer")).isEqualTo("/data/price");
            assertThat(error.getString("rule")).contains("minimum");
            assertThat(error.getString("value")).isEqualTo("-1");
            assertThat(stored()).isEqualTo(1);
        }

        @Test
        void underRequireAnEventWithoutASchemaIsRefusedUnlessTheyAreAccepted() {
            tenant.policy("require");
            assertThat(publish("{}").expectProblem(400).text()).contains("no schema");
            tenant.api()
                    .send(
                            "PUT",
                            "/api/v1/schema-policy",
                            "application/json",
                            "{\"mode\":\"require\",\"withoutSchema\":\"accept\"}")
                    .expect(200);
            publish("{}").expect(202);
        }

        @Test
        void underWarnItIsAcceptedAndThePublisherIsTold() {
            tenant.schema(topic, PRICED);
            tenant.policy("warn");
            Answer accepted = publish("{}").expect(202);
            JsonObject warning = accepted.json().getJsonArray("warnings").getJsonObject(0);
            assertThat(warning.getString("pointer")).isEqualTo("/data/price");
            assertThat(warning.getString("rule")).isEqualTo("required");
            assertThat(publish("{\"price\":1}").expect(202).json()).doesNotContainKey("warnings");
            assertThat(stored()).isEqualTo(2);
        }

        @Test
        void ofABatchAllIsRefusedAndEachPlaceIsTold() {
            tenant.schema(topic, PRICED);
            tenant.policy("require");
            Answer refused = tenant.api()
                    .post(
                            "/api/v1/events",
                            "application/cloudevents-batch+json",
                            "[" + anEvent(topic).data("{\"price\":1}").json().build() + ","
                                    + anEvent(topic)
                                            .data("{\"price\":\"1\"}")
                                            .json()
                                            .build() + "]")
                    .expectProblem(400);
            assertThat(refused.text()).contains("/1/data/price").doesNotContain("/0/data");
            assertThat(stored()).isZero();
        }

        @Test
        void aSchemaOfATypeIsForEventsWhoseTopicHasNone() {
            tenant.api()
                    .post(
                            SCHEMAS,
                            "application/json",
                            "{\"type\":\"com.example." + topic + "\",\"schema\":" + PRICED + "}")
                    .expect(201);
            tenant.policy("require");
            tenant.api()
                    .publish(anEvent("a/" + topic)
                            .with("type", "com.example." + topic)
                            .data("{}"))
                    .expectProblem(400);
            tenant.api()
                    .publish(anEvent("a/" + topic)
                            .with("type", "com.example." + topic)
                            .data("{\"price\":1}"))
                    .expect(202);
        }

        @Test
        void anotherApplicationIsNotConcerned(Api admin) {
            tenant.schema(topic, PRICED);
            tenant.policy("require");
            Tenant.create(admin).api().publish(anEvent(topic).data("{}")).expect(202);
        }

        @ParameterizedTest
        @CsvSource({"application/json,400", "application/cloudevents+json,400"})
        void whateverFormTheEventHas(String form, int status) {
            tenant.schema(topic, PRICED);
            tenant.policy("require");
            boolean plain = form.equals("application/json");
            tenant.api()
                    .publish(
                            plain
                                    ? anEvent(topic).data("{}").plain()
                                    : anEvent(topic).data("{}"))
                    .expectProblem(status);
            tenant.api().publish(anEvent(topic).data("{}").binary()).expectProblem(status);
        }
    }

    @Nested
    class OtherDoors {

        @BeforeEach
        void require() {
            tenant.schema(topic, PRICED);
            tenant.policy("require");
        }

        @Test
        void aMessageIsADeadLetterThatSaysWhy(CarillonServer server) throws JMSException {
            try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
                TextMessage message = jms.createTextMessage(
                        anEvent(topic).data("{}").json().build().toString());
                message.setStringProperty("carillon_application", tenant.name());
                message.setStringProperty("carillon_test", topic);
                jms.createProducer().send(jms.createQueue("carillon.ingress"), message);
                try (JMSConsumer dead = jms.createConsumer(
                        jms.createQueue("carillon.dead-letters"), "carillon_test = '" + topic + "'")) {
                    Message letter = dead.receive(40_000);
                    assertThat(letter).isNotNull();
                    assertThat(letter.getStringProperty("carillon_reason")).contains("/data/price: is required");
                }
            }
            assertThat(stored()).isZero();
        }

        @Test
        void serverEventsSayThatItFailed() {
            Answer answer = tenant.api()
                    .with("X-Voltmx-Authorization", tenant.key())
                    .post(
                            "/services/ServerEvents",
                            "application/json",
                            "{\"events\":[{\"topic\":\"" + topic + "\",\"data\":{}}]}");
            assertThat(answer.text()).contains("/data/price: is required");
            assertThat(stored()).isZero();
        }

        @Test
        void aBeanGetsAnExceptionWithTheViolations(Api admin) {
            String own = Topics.unique("bean");
            admin.post(SCHEMAS, "application/json", "{\"topic\":\"" + own + "\",\"schema\":" + PRICED + "}")
                    .expect(201);
            admin.send(
                            "PUT",
                            "/api/v1/schema-policy",
                            "application/json",
                            "{\"mode\":\"require\",\"withoutSchema\":\"accept\"}")
                    .expect(200);
            try {
                for (String end : List.of("", "&end=commit")) {
                    Answer rejected = admin.post("/probe/publish?how=notify&topic=" + own + end, "text/plain", "x");
                    assertThat(rejected.status()).as(rejected::toString).isEqualTo(422);
                    assertThat(rejected.text()).contains("EventRejectedException");
                }
            } finally {
                admin.send("PUT", "/api/v1/schema-policy", "application/json", "{\"mode\":\"off\"}")
                        .expect(200);
            }
        }
    }

    @Nested
    class Storing {

        @Test
        void aSchemaIsShownListedCheckedAndDeleted() {
            Answer stored = tenant.schema(topic, PRICED);
            String path = SCHEMAS + "/" + stored.string("id");
            assertThat(stored.headers().firstValue("Location").orElse("")).endsWith(path);
            assertThat(tenant.api()
                            .get(path)
                            .expect(200)
                            .json()
                            .getJsonObject("schema")
                            .toString())
                    .isEqualTo(PRICED);
            assertThat(tenant.api()
                            .get(SCHEMAS + "?topic=" + topic)
                            .expect(200)
                            .json()
                            .getJsonArray("data"))
                    .hasSize(1);
            assertThat(tenant.api().get(path + "/versions").expect(200).json().getJsonArray("data"))
                    .hasSize(1);
            assertThat(tenant.api().get(path + "/versions/1").expect(200).json().getInt("version"))
                    .isEqualTo(1);
            tenant.api().get(path + "/versions/2").expectProblem(404);
            Answer validated = tenant.api()
                    .post(path + "/validate", "application/json", "{\"data\":{\"price\":\"1\"}}")
                    .expect(200);
            assertThat(validated.json().getBoolean("valid")).isFalse();
            assertThat(validated.text()).contains("/data/price");
            tenant.api().delete(path).expect(204);
            tenant.api().get(path).expectProblem(404);
        }

        @Test
        void whatDoesNotKeepTheVersionBeforeIsRefusedWithPlaces() {
            tenant.schema(topic, PRICED);
            String strict = PRICED.replace("[\"price\"]", "[\"price\",\"vat\"]");
            String body = "{\"topic\":\"" + topic + "\",\"schema\":" + strict + "}";
            Answer would = tenant.api()
                    .post(SCHEMAS + "/check", "application/json", body)
                    .expect(200);
            assertThat(would.json().getBoolean("compatible")).isFalse();
            Answer refused =
                    tenant.api().post(SCHEMAS, "application/json", body).expectProblem(409);
            assertThat(refused.text()).contains("property vat is required");
            tenant.api()
                    .post(SCHEMAS, "application/json", body.replaceFirst("}$", ",\"compatibility\":\"none\"}"))
                    .expect(201);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"type\":\"objekt\"}",
                    "{\"$ref\":\"http://127.0.0.1:1/schema.json\"}",
                    "{\"$ref\":\"file:///etc/passwd\"}",
                    "{\"$ref\":\"classpath:META-INF/microprofile-config.properties\"}",
                    "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#\"}}}",
                    "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
                    "{\"pattern\":\"(\"}",
                    "\"no JSON\"",
                    "5"
                })
        void whatIsNoSchemaIsRefused(String schema) {
            Answer refused = tenant.api()
                    .post(SCHEMAS, "application/json", "{\"topic\":\"" + topic + "\",\"schema\":" + schema + "}")
                    .expectProblem(400);
            assertThat(refused.json().getJsonArray("errors").getJsonObject(0).getString("pointer"))
                    .startsWith("/schema");
        }

        @Test
        void aKeyNeedsTheScopeAndSeesNoOtherApplications(Api admin) {
            String id = tenant.schema(topic, PRICED).string("id");
            Api reader = tenant.only(admin, "schemas:read");
            reader.get(SCHEMAS + "/" + id).expect(200);
            reader.post(SCHEMAS, "application/json", "{\"topic\":\"x\",\"schema\":true}")
                    .expectProblem(403);
            reader.send("PUT", "/api/v1/schema-policy", "application/json", "{\"mode\":\"off\"}")
                    .expectProblem(403);
            tenant.only(admin, "events:write").get(SCHEMAS).expectProblem(403);
            Tenant.create(admin).api().get(SCHEMAS + "/" + id).expectProblem(404);
            admin.withoutKey().get(SCHEMAS).expectProblem(401);
        }

        @Test
        void anApplicationWithSchemasIsNotDeleted(Api admin) {
            tenant.schema(topic, PRICED);
            assertThat(admin.delete("/api/v1/applications/" + tenant.name())
                            .expectProblem(409)
                            .text())
                    .contains("1 schema");
        }
    }

    @Nested
    class TheCatalogue {

        @Test
        void describesEventTypesWithExamplesThatAreAsTheSchemaHasThem() {
            String name = "shop." + topic;
            tenant.schema("shop/" + topic, PRICED);
            String types = "/api/v1/event-types";
            tenant.api()
                    .post(types, "application/json", "{\"name\":\"" + name + "\",\"examples\":[{\"price\":\"x\"}]}")
                    .expectProblem(400);
            Answer created = tenant.api()
                    .post(
                            types,
                            "application/json",
                            "{\"name\":\"" + name + "\",\"title\":\"An order\",\"description\":\"It was paid.\","
                                    + "\"examples\":[{\"price\":1.5}]}")
                    .expect(201);
            assertThat(created.string("topic")).isEqualTo("shop/" + topic);
            String path = types + "/" + created.string("id");
            assertThat(tenant.api().get(path).expect(200).text()).contains("{\"price\":1.5}");
            tenant.api()
                    .post(types, "application/json", "{\"name\":\"" + name + "\"}")
                    .expectProblem(409);
            Answer changed = tenant.api()
                    .send("PATCH", path, "application/json", "{\"deprecated\":true,\"title\":null}")
                    .expect(200);
            assertThat(changed.json().getBoolean("deprecated")).isTrue();
            assertThat(changed.json()).doesNotContainKey("title");
            assertThat(changed.string("description")).isEqualTo("It was paid.");
            assertThat(tenant.api().get(types).expect(200).json().getJsonArray("data"))
                    .hasSize(1);
            tenant.api().delete(path).expect(204);
            tenant.api().get(path).expectProblem(404);
        }
    }

    private Answer publish(String data) {
        return tenant.api().publish(anEvent(topic).data(data));
    }

    private int stored() {
        return tenant.api()
                .get("/api/v1/events?limit=250&topic=" + topic)
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }
}
