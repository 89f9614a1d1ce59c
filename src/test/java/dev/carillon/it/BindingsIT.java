package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of bindings; what they do is in {@code VoltMxBindingsSeedIT}. */
@OnCarillon
class BindingsIT {

    private static final String BINDINGS = "/api/v1/bindings";

    private final String path = "/elsewhere/" + Topics.unique("path");

    @Test
    void aBindingIsMadeShownListedChangedAndDeleted(Api api) {
        Answer made = api.post(
                        BINDINGS, json("{'application':'shop','path':'" + path + "/%6fne/','onRequest':' a ;/b/c; '}"))
                .expect(201);
        String id = made.string("id");
        assertThat(made.json().getString("path")).isEqualTo(path + "/one");
        assertThat(made.json().getString("onRequest")).isEqualTo("a;b/c");
        assertThat(made.json()).doesNotContainKeys("onResponse", "listen");
        assertThat(made.headers().firstValue("Location").orElseThrow()).endsWith(BINDINGS + '/' + id);
        assertThat(api.get(BINDINGS + '/' + id).expect(200).json()).isEqualTo(made.json());
        assertThat(ids(api)).contains(id);

        JsonObject changed = api.patch(
                        BINDINGS + '/' + id,
                        json("{'application':null,'onRequest':null,'onResponse':'d','listen':'x; y/**'}"))
                .expect(200)
                .json();
        assertThat(changed.getString("onResponse")).isEqualTo("d");
        assertThat(changed.getString("listen")).isEqualTo("x;y/**");
        assertThat(changed).doesNotContainKeys("application", "onRequest");

        api.delete(BINDINGS + '/' + id).expect(204);
        api.get(BINDINGS + '/' + id).expectProblem(404);
        api.patch(BINDINGS + '/' + id, json("{'listen':'x'}")).expectProblem(404);
        api.delete(BINDINGS + '/' + id).expectProblem(404);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', /path",
        "'{''path'':''/a/b''}', ''",
        "'{''path'':null,''listen'':''x''}', /path",
        "'{''path'':''http://other/a'',''listen'':''x''}', /path",
        "'{''path'':''//other/a'',''listen'':''x''}', /path",
        "'{''path'':''/a/../b'',''listen'':''x''}', /path",
        "'{''path'':''/a/%2e%2E/b'',''listen'':''x''}', /path",
        "'{''path'':''/a%2Fb'',''listen'':''x''}', /path",
        "'{''path'':''/a?b=c'',''listen'':''x''}', /path",
        "'{''path'':''/a;b=c'',''listen'':''x''}', /path",
        "'{''path'':''/a b'',''listen'':''x''}', /path",
        "'{''path'':''/a/%0d%0aHost:x'',''listen'':''x''}', /path",
        "'{''path'':''/carillon/api/v1/keys'',''listen'':''x''}', /path",
        "'{''path'':''/%63arillon'',''onRequest'':''x''}', /path",
        "'{''path'':''/a/*'',''listen'':''x''}', /path",
        "'{''path'':''/a*'',''onRequest'':''x''}', /path",
        "'{''path'':''/'',''onRequest'':''x''}', /path",
        "'{''path'':''/a'',''onRequest'':''carillon/x''}', /onRequest",
        "'{''path'':''/a'',''onRequest'':'' ; ''}', /onRequest",
        "'{''path'':''/a'',''onResponse'':''x y''}', /onResponse",
        "'{''path'':''/a'',''onResponse'':7}', /onResponse",
        "'{''path'':''/a'',''listen'':''x//y''}', /listen",
        "'{''path'':''/a'',''listen'':''x'',''onResponse'':''x/y''}', /listen",
        "'{''path'':''/a'',''listen'':''x'',''application'':''''}', /application",
        "'{''path'':''/a'',''listen'':''x'',''host'':''other''}', /host",
    })
    void aWrongOneIsRefusedAndNothingIsKept(String body, String field, Api api) {
        var before = ids(api);

        JsonObject problem = api.post(BINDINGS, json(body)).expectProblem(400).json();

        assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("pointer"))
                .as(problem::toString)
                .isEqualTo(field);
        assertThat(ids(api)).isEqualTo(before);
    }

    @Test
    void aChangeThatDoesNotFitChangesNothing(Api api) {
        String id = api.post(BINDINGS, json("{'path':'" + path + "','listen':'x'}"))
                .expect(201)
                .string("id");
        JsonObject before = api.get(BINDINGS + '/' + id).expect(200).json();

        api.patch(BINDINGS + '/' + id, json("{'listen':null}")).expectProblem(400);
        api.patch(BINDINGS + '/' + id, json("{'path':'/a/**'}")).expectProblem(400);
        api.patch(BINDINGS + '/' + id, json("{'path':null}")).expectProblem(400);
        api.patch(BINDINGS + '/' + id, json("{'onRequest':'x/below'}")).expectProblem(400);

        assertThat(api.get(BINDINGS + '/' + id).expect(200).json()).isEqualTo(before);
        api.delete(BINDINGS + '/' + id).expect(204);
    }

    @Test
    void onlyTheOwnApplicationSeesThemAndOnlyWithItsScope(Api admin) {
        String name = Topics.unique("tenant");
        admin.post("/api/v1/applications", json("{'name':'" + name + "'}")).expect(201);
        Api theirs = admin.as(key(admin.with("Carillon-Application", name), "bindings:read bindings:write"));
        Api reading = admin.as(key(admin, "bindings:read subscriptions:write"));
        String id = admin.post(BINDINGS, json("{'path':'" + path + "','onRequest':'x'}"))
                .expect(201)
                .string("id");

        assertThat(ids(theirs)).isEmpty();
        theirs.get(BINDINGS + '/' + id).expectProblem(404);
        theirs.patch(BINDINGS + '/' + id, json("{'onRequest':'y'}")).expectProblem(404);
        theirs.delete(BINDINGS + '/' + id).expectProblem(404);
        reading.get(BINDINGS + '/' + id).expect(200);
        reading.delete(BINDINGS + '/' + id).expectProblem(403);
        reading.post(BINDINGS, json("{'path':'/a','onRequest':'x'}")).expectProblem(403);
        reading.patch(BINDINGS + '/' + id, json("{'onRequest':'y'}")).expectProblem(403);
        admin.withoutKey().get(BINDINGS).expectProblem(401);
        admin.as(key(admin, "events:read")).get(BINDINGS).expectProblem(403);

        String own = theirs.post(BINDINGS, json("{'path':'" + path + "','onRequest':'x'}"))
                .expect(201)
                .string("id");
        admin.get(BINDINGS + '/' + own).expectProblem(404);
        assertThat(admin.delete("/api/v1/applications/" + name)
                        .expectProblem(409)
                        .text())
                .contains("1 binding");
        theirs.delete(BINDINGS + '/' + own).expect(204);
        admin.delete(BINDINGS + '/' + id).expect(204);
    }

    private static String key(Api api, String scopes) {
        return api.post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", "bindings")
                                .add("scopes", Json.createArrayBuilder(java.util.List.of(scopes.split(" "))))
                                .build())
                .expect(201)
                .string("key");
    }

    private static java.util.List<String> ids(Api api) {
        return api
                .get(BINDINGS + "?limit=250")
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class)
                .stream()
                .map(each -> each.getString("id"))
                .toList();
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text.replace('\'', '"')))) {
            return reader.readObject();
        }
    }
}
