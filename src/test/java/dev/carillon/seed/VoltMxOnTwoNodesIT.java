package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.seed.VoltMxClient.list;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A client is found by its {@code clientUUID} at whichever node it is connected, and nobody else hears what is for it. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class VoltMxOnTwoNodesIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";

    private static CarillonServer first;
    private static CarillonServer second;

    private final String topic = Topics.unique("nodes");
    private final String name = VoltMxClient.aName();

    @BeforeAll
    static void start() {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of("carillon.admin.key", KEY);
        first = CarillonServer.create("voltmx-1", database, settings);
        second = CarillonServer.create("voltmx-2", database, settings);
        first.start();
        second.start();
    }

    @AfterAll
    static void stop() {
        second.close();
        first.close();
    }

    @Test
    void V35_anEventForOneClientReachesItAtAnotherNodeAndNobodyElseAtAny() {
        try (VoltMxClient one = VoltMxClient.named(second, KEY, name);
                VoltMxClient besideIt = VoltMxClient.named(second, KEY, VoltMxClient.aName());
                VoltMxClient elsewhere = VoltMxClient.named(first, KEY, VoltMxClient.aName());
                VoltMxClient nameless = VoltMxClient.connect(first, KEY)) {
            privately(one);
            privately(besideIt);
            elsewhere.subscribed(topic);
            nameless.subscribed(topic);

            raise(first, "\"data\":\"over HTTP\",\"clientUUID\":\"" + name + "\"");
            api(first)
                    .publish(anEvent(topic).with("clientuuid", name).data("\"as a CloudEvent\""))
                    .expect(202);
            elsewhere
                    .say("{'events':[{'topic':'" + topic + "','data':'over a WebSocket','clientUUID':'" + name + "'}]}")
                    .expect(620004);
            raise(first, "\"data\":\"all\"");

            assertThat(data(one)).isEqualTo("over HTTP");
            assertThat(data(one)).isEqualTo("as a CloudEvent");
            assertThat(data(one)).isEqualTo("over a WebSocket");
            assertThat(data(one)).isEqualTo("all");
            assertThat(data(besideIt)).isEqualTo("all");
            assertThat(data(elsewhere)).isEqualTo("all");
            assertThat(data(nameless)).isEqualTo("all");
            one.heardNothing();
        }
    }

    @Test
    void V35_aClientThatMovesToTheOtherNodeIsFoundThere() {
        try (VoltMxClient before = VoltMxClient.named(first, KEY, name)) {
            privately(before);
            raise(second, "\"data\":1,\"clientUUID\":\"" + name + "\"");
            assertThat(before.event().getInt("data")).isEqualTo(1);
        }
        try (VoltMxClient after = VoltMxClient.named(second, KEY, name)) {
            privately(after);
            raise(first, "\"data\":2,\"clientUUID\":\"" + name + "\"");
            assertThat(after.event().getInt("data")).isEqualTo(2);
            after.heardNothing();
        }
    }

    @Test
    void V35_aNameOfAnotherApplicationIsAnotherClient() {
        String tenant = Topics.unique("tenant");
        api(first)
                .post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", tenant).build())
                .expect(201);
        String key = api(first)
                .with("Carillon-Application", tenant)
                .post(
                        "/api/v1/keys",
                        Json.createObjectBuilder()
                                .add("name", tenant)
                                .add(
                                        "scopes",
                                        Json.createArrayBuilder()
                                                .add("events:read")
                                                .add("events:write"))
                                .build())
                .expect(201)
                .string("key");
        try (VoltMxClient ours = VoltMxClient.named(second, KEY, name);
                VoltMxClient theirs = VoltMxClient.named(second, key, name)) {
            privately(ours);
            privately(theirs);
            raise(first, "\"data\":\"ours\",\"clientUUID\":\"" + name + "\"");
            raise(first, key, "\"data\":\"theirs\",\"clientUUID\":\"" + name + "\"");
            assertThat(data(ours)).isEqualTo("ours");
            assertThat(data(theirs)).isEqualTo("theirs");
            ours.heardNothing();
            theirs.heardNothing();
        }
    }

    private void privately(VoltMxClient client) {
        client.say("{'subscribe':{'topics':{'private':" + list(topic) + "}}}").expect(620001);
    }

    private void raise(CarillonServer node, String members) {
        raise(node, KEY, members);
    }

    private void raise(CarillonServer node, String key, String members) {
        JsonObject answer = new Api(node.baseUri(), key)
                .with(VoltMxClient.TOKEN, key)
                .post(
                        "/services/ServerEvents",
                        "application/json",
                        "{\"events\":[{\"topic\":\"" + topic + "\"," + members + "}]}")
                .expect(200)
                .json();
        assertThat(answer.getInt("code")).isEqualTo(620004);
    }

    private static String data(VoltMxClient client) {
        return client.event().getString("data");
    }

    private static Api api(CarillonServer node) {
        return new Api(node.baseUri(), KEY);
    }
}
