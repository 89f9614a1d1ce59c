package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** W10 to W20 and W22 of ServiceStack.Webhooks: the subscription service, the same with lenient and with strict names. */
@OnCarillon
abstract class SubscriptionServiceLines {

    static final String ALL = "/webhooks/subscriptions";
    static final String SECRET = "YXNlY3JldA==";

    Api user;
    Api service;
    private Api admin;

    /** The server that is asked; one that runs. */
    abstract CarillonServer asked(CarillonServer shared);

    abstract boolean isStrict();

    @BeforeEach
    void callers(CarillonServer shared) {
        admin = asked(shared).api();
        user = key("subscriptions:write");
        service = key("backoffs:write");
    }

    @Test
    void W10_aRequestMakesOneSubscriptionForEachEventName() {
        JsonArray made = create("My Webhook", "hello", "goodbye");

        assertThat(made).hasSize(2);
        JsonObject first = made.getJsonObject(0);
        assertThat(first.keySet())
                .containsExactly(
                        "id",
                        "name",
                        "event",
                        "isActive",
                        "createdDateUtc",
                        "createdById",
                        "lastModifiedDateUtc",
                        "config");
        assertThat(first.getString("event")).isEqualTo("hello");
        assertThat(made.getJsonObject(1).getString("event")).isEqualTo("goodbye");
        for (JsonObject each : made.getValuesAs(JsonObject.class)) {
            assertThat(each.getString("name")).isEqualTo("My Webhook");
            assertThat(each.getJsonObject("config").toString())
                    .isEqualTo("{\"url\":\"http://127.0.0.1:9/incoming\",\"contentType\":\"application/json\","
                            + "\"secret\":\"" + SECRET + "\"}");
        }
        update(first, Json.createObjectBuilder().add("url", "http://127.0.0.1:9/other"));
        assertThat(get(made.getJsonObject(1)).getJsonObject("subscription").getJsonObject("config"))
                .as("each has a config of its own")
                .isEqualTo(made.getJsonObject(1).getJsonObject("config"));
    }

    @Test
    void W10_namesOfMembersAreReadInAnyCase() {
        String body = "{\"Name\":\"My Webhook\",\"EVENTS\":[\"hello\"],\"Config\":{\"Url\":\"http://127.0.0.1:9/x\","
                + "\"content-type\":\"application/json\",\"SECRET\":\"" + SECRET + "\"}}";
        JsonObject made = user.post(ALL, "application/json", body)
                .json()
                .getJsonArray("subscriptions")
                .getJsonObject(0);
        assertThat(made.getJsonObject("config").getString("secret")).isEqualTo(SECRET);
    }

    @Test
    void W11_aCallerSeesItsOwn() {
        create("My Webhook", "hello", "goodbye");
        Api other = key("subscriptions:write");

        assertThat(list(user)).hasSize(2);
        assertThat(list(other)).isEmpty();
    }

    @Test
    void W12_oneIsShownWithItsHistoryOfAtMostAHundredTheNewestFirst() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);
        var results = Json.createArrayBuilder();
        Instant start = Instant.parse("2017-03-01T00:00:00Z");
        for (int i = 0; i < 103; i++) {
            results.add(result("result-" + i, made, start.plusSeconds(i), Json.createValue("NoContent")));
        }
        report(results.build()).expect(200);

        JsonObject shown = get(made);
        assertThat(shown.getJsonObject("subscription")).isEqualTo(made);
        List<JsonObject> history = shown.getJsonArray("history").getValuesAs(JsonObject.class);
        assertThat(history).hasSize(100);
        assertThat(history.get(0).toString())
                .isEqualTo("{\"id\":\"result-102\",\"subscriptionId\":\"" + made.getString("id")
                        + "\",\"eventId\":\"event\",\"attemptedDateUtc\":\"2017-03-01T00:01:42Z\","
                        + "\"statusCode\":\"NoContent\",\"statusDescription\":\"No Content\"}");
        assertThat(history.get(99).getString("id")).isEqualTo("result-3");
        user.get(ALL + "/" + UUID.randomUUID()).expect(404);
    }

    @Test
    void W12_anothersIsNotFound() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);
        Api other = key("subscriptions:write");

        expectError(other.get(path(made)), 404);
        expectError(other.send("PUT", path(made), "application/json", "{\"isActive\":false}"), 404);
        expectError(other.delete(path(made)), 404);
        assertThat(get(made).getJsonObject("subscription").getBoolean("isActive"))
                .isTrue();
    }

    @Test
    void W13_aChangeChangesWhatIsGivenAndTheTimeOfChange() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);

        JsonObject changed = update(made, Json.createObjectBuilder().add("isActive", false));
        assertThat(changed.getBoolean("isActive")).isFalse();
        assertThat(changed.getJsonObject("config")).isEqualTo(made.getJsonObject("config"));
        assertThat(changed.getString("createdDateUtc")).isEqualTo(made.getString("createdDateUtc"));

        changed = update(
                made,
                Json.createObjectBuilder()
                        .add("url", "http://127.0.0.1:9/other")
                        .add("secret", "bmV3")
                        .add("contentType", "application/json")
                        .add("isActive", true));
        assertThat(changed.getBoolean("isActive")).isTrue();
        assertThat(changed.getJsonObject("config").getString("url")).isEqualTo("http://127.0.0.1:9/other");
        assertThat(changed.getJsonObject("config").getString("secret")).isEqualTo("bmV3");
        assertThat(Instant.parse(changed.getString("lastModifiedDateUtc")))
                .isAfterOrEqualTo(Instant.parse(made.getString("createdDateUtc")))
                .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
        expectError(user.send("PUT", ALL + "/" + UUID.randomUUID(), "application/json", "{}"), 404);
    }

    @Test
    void W14_aDeletedOneIsNotFound() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);

        assertThat(user.delete(path(made)).expect(200).text()).isEqualTo("{}");
        expectError(user.get(path(made)), 404);
        expectError(user.delete(path(made)), 404);
        create("My Webhook", "hello");
    }

    @Test
    void W15_aRelayFindsTheActiveSubscribersOfAnEventWithTheirSecrets() {
        String event = "event-" + UUID.randomUUID();
        JsonObject made = create("My Webhook", event).getJsonObject(0);
        user = key("subscriptions:write");
        JsonObject inactive = create("My Webhook", event).getJsonObject(0);
        update(inactive, Json.createObjectBuilder().add("isActive", false));

        JsonArray found = search("EventName=" + event);
        assertThat(found.toString())
                .isEqualTo("[{\"subscriptionId\":\"" + made.getString("id") + "\",\"config\":"
                        + made.getJsonObject("config") + "}]");
        assertThat(search("eventName=" + event)).isEqualTo(found);
        assertThat(search("EventName=nobody-asked")).isEmpty();
        expectError(service.get(ALL + "/search"), 400, "EventName", "The EventName is invalid");
    }

    @Test
    void W16_resultsAreAddedOnce() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);
        Instant at = Instant.parse("2017-03-01T00:00:00Z");

        report(Json.createArrayBuilder()
                        .add(result("a", made, at, Json.createValue("InternalServerError")))
                        .add(result("b", made, at.plusSeconds(1), Json.createValue(204)))
                        .build())
                .expect(200);
        String again = "{\"Results\":[{\"Id\":\"a\",\"SubscriptionId\":\"" + made.getString("id")
                + "\",\"EventId\":\"event\",\"AttemptedDateUtc\":\"/Date(1488326402000)/\",\"StatusCode\":200}]}";
        service.send("PUT", ALL + "/history", "application/json", again).expect(200);
        assertThat(report(JsonValue.EMPTY_JSON_ARRAY).expect(200).text()).isEqualTo("{}");

        List<JsonObject> history = get(made).getJsonArray("history").getValuesAs(JsonObject.class);
        assertThat(history)
                .extracting(each -> each.getString("id") + ' ' + each.getString("statusCode"))
                .containsExactly("b NoContent", "a InternalServerError");
        assertThat(get(made).getJsonObject("subscription").getBoolean("isActive"))
                .isTrue();
    }

    @Test
    void W17_aNewOneIsActiveAndItsCallers() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);

        assertThat(made.getBoolean("isActive")).isTrue();
        assertThat(made.getString("createdById")).startsWith("ck_");
        assertThat(made.getString("createdDateUtc"))
                .isEqualTo(made.getString("lastModifiedDateUtc"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(Instant.parse(made.getString("createdDateUtc")))
                .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
    }

    @Test
    void W18_aSecondOneForTheSameEventIsAConflictAndNothingOfTheRequestIsKept() {
        create("My Webhook", "hello");

        JsonObject status = expectError(post("My Webhook", "goodbye", "hello"), 409);
        assertThat(status.getString("message")).isEqualTo("The subscription for event hello already exists");
        assertThat(list(user)).hasSize(1);
    }

    @Test
    void W19_whatBreaksARuleIsRefusedWithItsField() {
        String config = "\"config\":{\"url\":\"http://127.0.0.1:9/x\"}";
        refuses("{\"name\":\"abc\",\"events\":[\"hello\"]," + config + "}", "Name", "The subscription Name is invalid");
        refuses(
                "{\"name\":\"a{b}c\",\"events\":[\"hello\"]," + config + "}",
                "Name",
                "The subscription Name is invalid");
        refuses("{\"events\":[\"hello\"]," + config + "}", "Name", "The subscription Name is invalid");
        refuses("{\"name\":\"My Webhook\"," + config + "}", "Events", "The subscription Events are invalid");
        refuses(
                "{\"name\":\"My Webhook\",\"events\":[]," + config + "}",
                "Events",
                "The subscription Event contains no names");
        refuses(
                "{\"name\":\"My Webhook\",\"events\":[\"hello\",\"\"]," + config + "}",
                "Events[1]",
                "The subscription Event contains an empty name");
        for (String bad : List.of("abc", "a b c d", "hällo", "x".repeat(101))) {
            refuses(
                    "{\"name\":\"My Webhook\",\"events\":[\"" + bad + "\"]," + config + "}",
                    "Events[0]",
                    "The subscription Event contains an invalid name");
        }
        refuses("{\"name\":\"My Webhook\",\"events\":[\"hello\"]}", "Config", "The subscription Config is invalid");
        for (String bad : List.of("\"/relative\"", "\"ftp://host/x\"", "\"http:// x\"", "null")) {
            refuses(
                    "{\"name\":\"My Webhook\",\"events\":[\"hello\"],\"config\":{\"url\":" + bad + "}}",
                    "Config.Url",
                    "The subscription URL is invalid");
        }
        refuses(
                "{\"name\":\"My Webhook\",\"events\":[\"hello\"],\"config\":{\"url\":\"http://127.0.0.1:9/x\","
                        + "\"contentType\":\"application/xml\"}}",
                "Config.ContentType",
                "The subscription ContentType is not supported");
        refuses(
                "{\"name\":\"My Webhook\",\"events\":[\"hello\"],\"config\":{\"url\":\"http://127.0.0.1:9/x\","
                        + "\"secret\":\"" + (isStrict() ? "ASUPERSECRETKEY" : "  ") + "\"}}",
                "Config.Secret",
                "The subscription Secret is invalid");
        expectError(user.get(ALL + "/not-a-guid"), 400, "Id", "The subscription Id is invalid");
        assertThat(list(user)).as("nothing was stored").isEmpty();
    }

    @Test
    void W19_anIdIsKnownWithoutItsDashes() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);

        user.get(ALL + "/" + made.getString("id").replace("-", "").toUpperCase())
                .expect(200);
        user.get(ALL + "/%7B" + made.getString("id") + "%7D").expect(200);
    }

    @Test
    void W19_dotsSlashesAndOtherSecretsAreForLenientServersOnly() {
        int expected = isStrict() ? 400 : 201;

        for (String event : List.of("transport.messageReceived", "apps/order/success", "order/*")) {
            assertThat(post("My Webhook", event).status()).as(event).isEqualTo(expected);
        }
        String body = "{\"name\":\"My Webhook\",\"events\":[\"hello\"],\"config\":{\"url\":\"http://127.0.0.1:9/x\","
                + "\"secret\":\"ASUPERSECRETKEY\"}}";
        assertThat(user.post(ALL, "application/json", body).status()).isEqualTo(expected);
    }

    @Test
    void W22_withoutAKeyOrWithAnothersRoleNothingIsOpen() {
        JsonObject made = create("My Webhook", "hello").getJsonObject(0);
        Api nobody = user.withoutKey();

        for (Api each : List.of(nobody, user.as("ck_nobody"))) {
            expectError(each.post(ALL, "application/json", "{}"), 401);
            expectError(each.get(ALL), 401);
            expectError(each.get(path(made)), 401);
            expectError(each.get(ALL + "/search?EventName=hello"), 401);
            expectError(each.send("PUT", ALL + "/history", "application/json", "{\"results\":[]}"), 401);
        }
        expectError(user.get(ALL + "/search?EventName=hello"), 403);
        expectError(user.send("PUT", ALL + "/history", "application/json", "{\"results\":[]}"), 403);
        expectError(service.post(ALL, "application/json", "{}"), 403);
        expectError(service.get(ALL), 403);
        expectError(service.get(path(made)), 403);
        expectError(service.delete(path(made)), 403);
    }

    Answer post(String name, String... events) {
        return user.post(
                ALL,
                Json.createObjectBuilder()
                        .add("name", name)
                        .add("events", Json.createArrayBuilder(List.of(events)))
                        .add(
                                "config",
                                Json.createObjectBuilder()
                                        .add("url", "http://127.0.0.1:9/incoming")
                                        .add("contentType", "application/json")
                                        .add("secret", SECRET))
                        .build());
    }

    private JsonArray create(String name, String... events) {
        return post(name, events).expect(isStrict() ? 200 : 201).json().getJsonArray("subscriptions");
    }

    private JsonArray list(Api caller) {
        return caller.get(ALL).expect(200).json().getJsonArray("subscriptions");
    }

    private JsonObject get(JsonObject subscription) {
        return user.get(path(subscription)).expect(200).json();
    }

    private JsonObject update(JsonObject subscription, JsonObjectBuilder change) {
        return user.send(
                        "PUT",
                        path(subscription),
                        "application/json",
                        change.build().toString())
                .expect(200)
                .json()
                .getJsonObject("subscription");
    }

    private JsonArray search(String query) {
        return service.get(ALL + "/search?" + query).expect(200).json().getJsonArray("subscribers");
    }

    private Answer report(JsonArray results) {
        return service.send(
                "PUT",
                ALL + "/history",
                "application/json",
                Json.createObjectBuilder().add("results", results).build().toString());
    }

    private void refuses(String body, String field, String message) {
        expectError(user.post(ALL, "application/json", body), 400, field, message);
    }

    private static void expectError(Answer answer, int status, String field, String message) {
        JsonObject error = expectError(answer, status);
        assertThat(error.getString("message")).as(answer.toString()).isEqualTo(message);
        JsonObject first = error.getJsonArray("errors").getJsonObject(0);
        assertThat(first.getString("fieldName")).isEqualTo(field);
        assertThat(first.getString("message")).isEqualTo(message);
        assertThat(error.getString("errorCode")).isEqualTo(first.getString("errorCode"));
    }

    static JsonObject expectError(Answer answer, int status) {
        JsonObject error = answer.expect(status).json().getJsonObject("responseStatus");
        assertThat(error.getString("errorCode")).isNotBlank();
        assertThat(error.getString("message")).isNotBlank();
        return error;
    }

    private static String path(JsonObject subscription) {
        return ALL + "/" + subscription.getString("id");
    }

    private static JsonObjectBuilder result(String id, JsonObject subscription, Instant at, JsonValue status) {
        return Json.createObjectBuilder()
                .add("id", id)
                .add("subscriptionId", subscription.getString("id"))
                .add("eventId", "event")
                .add("attemptedDateUtc", at.toString())
                .add("statusCode", status)
                .add("statusDescription", "No Content");
    }

    /** One more key of the application, with this scope. */
    Api key(String scope) {
        return admin.as(admin.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "w")
                                .add("scopes", Json.createArrayBuilder().add(scope))
                                .build())
                .expect(201)
                .string("key"));
    }
}
