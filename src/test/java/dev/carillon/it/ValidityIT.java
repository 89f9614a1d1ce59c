package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored is what the publisher meant, or it is refused and nothing is stored. */
@OnCarillon
class ValidityIT {

    private static final String EVENTS = "/api/v1/events";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String BATCH = "application/cloudevents-batch+json";

    private final String topic = Topics.unique("validity");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,\"source\":\"/forged\",\"type\":\"admin.granted\"",
                "oops",
                "{\"a\":1",
                "\uFEFF1",
            })
    void dataThatOnlySaysThatItIsJson(String data, Api api) {
        Answer problem =
                binary(api, "a").send("POST", EVENTS, "application/json", data.getBytes(StandardCharsets.UTF_8));
        assertThat(problem.expectProblem(400).text()).contains("/data");
        assertNothingIsStored(api);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000018667479706d703432", "fffe3100", "22ff22", "22eda08022"})
    void bytesThatOnlySayThatTheyAreJson(String hex, Api api) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (String type : new String[] {"application/json", STRUCTURED, BATCH}) {
            api.send("POST", EVENTS, type, bytes).expectProblem(400);
        }
        binary(api, "a")
                .send("POST", EVENTS, "application/vnd.order+json", bytes)
                .expectProblem(400);
        assertNothingIsStored(api);
    }

    @Test
    void jsonInAnotherCharsetIsStoredInUtf8(Api api) {
        binary(api, "a")
                .send(
                        "POST",
                        EVENTS,
                        "application/json; charset=ISO-8859-1",
                        "{\"name\":\"Müller\"}".getBytes(StandardCharsets.ISO_8859_1))
                .expect(202);
        JsonObject event = stored(api).getJsonObject(0).getJsonObject("event");
        assertThat(event.getJsonObject("data").getString("name")).isEqualTo("Müller");
        assertThat(event.getString("datacontenttype")).isEqualTo("application/json; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource({
        "ce-id,x%FF",
        "ce-subject,%C0%80",
        "ce-data,forged",
        "ce-datacontent_type,x",
        "ce-Id2,a%00b",
        "ce-time,now"
    })
    void headersThatSayNothing(String header, String value, Api api) {
        binary(api, "a").with(header, value).post(EVENTS, "text/plain", "x").expectProblem(400);
        assertNothingIsStored(api);
    }

    @Test
    void aQuotedHeaderIsUnquoted(Api api) {
        binary(api, "a")
                .with("ce-subject", "\"a b\\\"c\"")
                .post(EVENTS, "text/plain", "x")
                .expect(202);
        assertThat(stored(api).getJsonObject(0).getJsonObject("event").getString("subject"))
                .isEqualTo("a b\"c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T10:00:00.1234567890123+05:30",
                "2016-12-31T23:59:60Z",
                "0001-01-01T00:00:00-23:59",
                "9999-12-31T23:59:59.9999999z"
            })
    void timeComesBackAsItWasWritten(String time, Api api) {
        api.publish(anEvent(topic).with("time", time)).expect(202);
        assertThat(stored(api).getJsonObject(0).getJsonObject("event").getString("time"))
                .isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource({
        "time,+999999999-01-01T00:00:00Z",
        "time,2026-11-21",
        "dataschema,relative",
        "source,a b",
        "metadata,hello",
        "userprofile,[]"
    })
    void attributesOutOfTheirRange(String name, String value, Api api) {
        Answer problem = api.publish(anEvent(topic).with(name, value)).expectProblem(400);
        assertThat(problem.text()).contains("\"/" + name + "\"");
        assertNothingIsStored(api);
    }

    @Test
    void anEventWhoseTypeMakesNoTopicNamesTheType(Api api) {
        String json = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"" + "é".repeat(400) + "\"}";
        assertThat(api.post(EVENTS, STRUCTURED, json).expectProblem(400).text()).contains("\"/type\"");
    }

    @Test
    void nothingIsGivenTwice(Api api) {
        for (String twice :
                new String[] {"\"time\":\"2026-11-21T10:00:00Z\"", "\"data_base64\":\"\"", "\"subject\":\"s\""}) {
            String json = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"topic\":\"" + topic
                    + "\"," + twice + "," + twice + "}";
            assertThat(api.post(EVENTS, STRUCTURED, json).expectProblem(400).text())
                    .contains("only once");
        }
        assertNothingIsStored(api);
    }

    @Test
    void metadataMayStandOnSeveralLines(Api api) {
        String json = "{\"topic\":\"" + topic + "\",\"data\":1,\"metadata\":{\n\t\"tenant\": \"a\"\n}}";
        api.post(EVENTS, "application/json", json).expect(202);
        assertThat(stored(api).getJsonObject(0).getJsonObject("event").getString("metadata"))
                .isEqualTo("{\"tenant\":\"a\"}");
    }

    @Test
    void metadataIsStoredUpToItsLimit(Api api) {
        String quotes = "\\\\\\\"".repeat(16_000);
        String json = "{\"topic\":\"" + topic + "\",\"data\":1,\"metadata\":{\"a\":\"" + quotes + "\"}}";
        api.post(EVENTS, "application/json", json).expect(202);
        String more = "{\"topic\":\"" + topic + "\",\"data\":1,\"metadata\":{\"a\":\"" + "x".repeat(100_000) + "\"}}";
        assertThat(api.post(EVENTS, "application/json", more).expectProblem(400).text())
                .contains("/metadata");
        assertThat(stored(api)).hasSize(1);
    }

    @Test
    void anEmptyBatchIsABatch(Api api) {
        assertThat(api.post(EVENTS, BATCH, "[]").expect(202).list()).isEmpty();
        assertThat(api.with("Idempotency-Key", UUID.randomUUID().toString())
                        .post(EVENTS, BATCH, "[]")
                        .expect(202)
                        .list())
                .isEmpty();
    }

    @Test
    void theFirstElementOfABatchIsNamedZero(Api api) {
        assertThat(api.post(EVENTS, BATCH, "[7]").expectProblem(400).text()).contains("\"/0\"");
    }

    @Test
    void anIdempotencyKeyCoversTheHeadersOfTheEvent(Api api) {
        Api withKey =
                binary(api, "first").with("Idempotency-Key", UUID.randomUUID().toString());
        withKey.post(EVENTS, "text/plain", "x").expect(202);
        withKey.post(EVENTS, "text/plain", "x").expect(202);
        withKey.with("ce-id", "second").post(EVENTS, "text/plain", "x").expectProblem(422);
        withKey.post(EVENTS, "text/plain;charset=utf-8", "x").expectProblem(422);
        assertThat(stored(api)).hasSize(1);
    }

    @Test
    void anIdempotencyKeyWorksWithoutContentType(Api api) {
        Api withKey = binary(api, "a").with("Idempotency-Key", UUID.randomUUID().toString());
        String first =
                withKey.send("POST", EVENTS, null, new byte[0]).expect(202).text();
        assertThat(withKey.send("POST", EVENTS, null, new byte[0]).expect(202).text())
                .isEqualTo(first);
    }

    @Test
    void anIdempotencyKeyRemembersABatchOfLongIds(Api api) {
        String batch = AnEvent.batch(IntStream.range(0, 600)
                .mapToObj(i -> anEvent(topic).with("id", i + "x".repeat(900)).source("/" + "s".repeat(900)))
                .toArray(AnEvent[]::new));
        Api withKey = api.with("Idempotency-Key", UUID.randomUUID().toString());
        String first = withKey.post(EVENTS, BATCH, batch).expect(202).text();
        assertThat(withKey.post(EVENTS, BATCH, batch).expect(202).text()).isEqualTo(first);
    }

    @Test
    void whatNoDatabaseTakesIsRefused(Api api) {
        api.post("/api/v1/keys", "application/json", "{\"name\":\"a\\u0000b\",\"scopes\":[\"events:read\"]}")
                .expectProblem(400);
        api.post("/api/v1/keys", "application/json", "{\"name\":\"a\\ud800b\",\"scopes\":[\"events:read\"]}")
                .expectProblem(400);
        api.get("/api/v1/deliveries?subscription=a%00").expectProblem(400);
        assertThat(api.get("/api/v1/applications/a%00b").status()).isIn(400, 404); // WildFly refuses it itself
        api.post("/api/v1/replays", "application/json", "{\"subscription\":\"a\\u0000\"}")
                .expectProblem(400);
    }

    private Api binary(Api api, String id) {
        return api.with("ce-specversion", "1.0")
                .with("ce-id", id)
                .with("ce-source", "/" + topic)
                .with("ce-type", "validity.tried")
                .with("ce-topic", topic);
    }

    private void assertNothingIsStored(Api api) {
        assertThat(stored(api)).isEmpty();
    }

    private JsonArray stored(Api api) {
        return api.get(EVENTS + "?topic=" + topic).expect(200).json().getJsonArray("data");
    }
}
