package dev.carillon.seed;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.Shop;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Java API of Volt MX in an application beside Carillon: {@code samples/shop}, where the documented listings stand. */
@Tag("once-a-server")
class VoltMxJavaSeedIT {

    private static CarillonServer server;
    private static Api api;

    private final String topic = Topics.unique("java");

    @BeforeAll
    static void start() {
        server = CarillonServer.create("voltmx-java", TestDatabase.fresh(), Map.of());
        server.deployBeside(Shop.war());
        server.start();
        api = server.api();
        Awaitility.await("the shop").until(() -> api.get(shop("mails")).status() == 200);
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void V1_theCallerGoesOnBeforeHandlersRunOnAnotherThread() {
        JsonObject slow = raise("gate/slow/" + topic, "data", "1");
        JsonObject other = raise("gate/other/" + topic, "data", "2");

        JsonObject heard = await("gate/other/" + topic, 1).get(0);
        assertThat(heard.getString("id")).isEqualTo(other.getString("id"));
        assertThat(heard.getString("thread")).isNotEqualTo(other.getString("thread"));
        assertThat(heard("gate/slow/" + topic)).isEmpty();

        open("gate/slow/" + topic);
        assertThat(await("gate/slow/" + topic, 1).get(0).getString("id")).isEqualTo(slow.getString("id"));
    }

    @Test
    void V6_oneTextHoldsSeveralTopicsJoinedBySemicolons() {
        subscribe("several", topic + "/a; /" + topic + "/b ;");
        raise("busy/" + topic, "data", "1"); // of an annotation
        raise(topic + "/a", "data", "2");
        raise(topic + "/b/c", "data", "3");
        raise(topic + "/d", "data", "4");
        raise(topic + "/a", "data", "5");

        assertThat(await("busy/" + topic, 1))
                .extracting(each -> each.getString("data"))
                .containsExactly("1");
        assertThat(await(topic, 3)).extracting(each -> each.getString("data")).containsExactlyInAnyOrder("2", "3", "5");
    }

    @Test
    void V7_aSubscriberComesAndGoesAtRunTime() {
        subscribe("witness", topic);
        raise(topic, "data", "0");
        await(topic, 1);
        subscribe("one", topic);
        subscribe("other", topic);
        raise(topic, "data", "1");
        await(topic, 4);

        api.delete(shop("events/subscribers/one?topic=" + topic)).expect(204);
        raise(topic + "/child", "data", "2");

        assertThat(await(topic, 6))
                .extracting(each -> each.getString("who") + each.getString("data"))
                .containsExactlyInAnyOrder("witness0", "witness1", "one1", "other1", "witness2", "other2");
    }

    @Test
    void V7_theListenerOfTheListingHearsAsLongAsTheApplicationRuns() {
        api.publish(anEvent("shop/alarm/" + topic)).expect(202);

        awaitMail("operator: shop/alarm/" + topic);
    }

    @Test
    void V8_oneObjectHearsEachEventOnceWhateverThreadBringsIt() {
        subscribe("shared", topic);

        IntStream.range(0, 100).parallel().forEach(i -> raise(topic, "data", String.valueOf(i)));

        assertThat(await(topic, 100)).extracting(each -> each.getString("data")).doesNotHaveDuplicates();
    }

    @Test
    void V9_aClassWithTheAnnotationHearsItsTopicsFromTheStart() {
        raise("app/test/events", "data", topic);
        raise("app/test/events1/child", "data", topic);

        awaitMail("tester: app/test/events " + topic);
        awaitMail("tester: app/test/events1/child " + topic);
        api.send("POST", shop("welcome"), "application/x-www-form-urlencoded", "userName=" + topic)
                .expect(200);
        awaitMail("tester: app/test/events/welcome {\"userName\":\"" + topic + "\"}");
    }

    @Test
    void V10_aHandlerThatThrowsStopsNeitherOthersNorThePublisher() {
        JsonObject first = raise("unsteady/" + topic, "data", "1");
        JsonObject second = raise("unsteady/" + topic, "data", "2");

        List<JsonObject> calls = await("unsteady/" + topic, 6);
        assertThat(calls)
                .filteredOn(each -> each.getString("who").equals("neighbour"))
                .extracting(each -> each.getString("id"))
                .containsExactlyInAnyOrder(first.getString("id"), second.getString("id"));
        assertThat(calls)
                .filteredOn(each -> each.getString("who").equals("failing"))
                .as("each is heard again after it failed")
                .hasSize(4);
    }

    @Test
    void V11_whatIsHeardHasAllThatAnEventHas() {
        JsonObject sent = raise("busy/" + topic, "metadata", "988");

        JsonObject heard = await("busy/" + topic, 1).get(0);
        assertThat(heard.getString("id")).isEqualTo(sent.getString("id"));
        assertThat(heard.getString("type")).isEqualTo("busy." + topic);
        assertThat(heard.getString("data")).isEqualTo("988");
        assertThat(heard.getString("producer")).isEqualTo("/applications/default");
        assertThat(heard.getString("timestamp")).startsWith("20");
    }

    @Test
    void V12_identityIsFilledInFromTheServicesManagerOnly() {
        raise("busy/" + topic, "data", "1");
        raise("busy/" + topic, "identity", "2");

        assertThat(await("busy/" + topic, 2))
                .extracting(each -> each.getString("appId"))
                .containsExactlyInAnyOrder("null", "default");
    }

    @Test
    void V13_additionalMetadataArrivesAsItWasAdded() {
        raise("busy/" + topic, "metadata", "1");

        assertThat(await("busy/" + topic, 1).get(0).getString("metadata")).isEqualTo("{user=voltmx, amount=12}");
    }

    @Test
    void V15_managerAndNotifierAreReachedFromARequest() {
        checkout("alice", "book " + topic);
        awaitMail("alice: Dear alice, we have your order");
        checkout("bob", "sold out");
        awaitMail("bob: Dear bob, there is no sold out.");
        assertThat(mails()).anySatisfy(each -> assertThat(each)
                .contains("of book " + topic + ". All of it: {")
                .contains("\"product\":\"book " + topic + "\""));
    }

    @Test
    void V16_aRequestRaisesItsPayloadAndSaysWhichItWas() {
        JsonObject answer = api.with("Cookie", "session=s3cret")
                .with("X-Tenant", "t1")
                .post(
                        shop("raising/" + topic + "/orders/4711?colour=red&access_token=s3cret"),
                        "application/json",
                        "{\"amount\": 1.50}")
                .expect(200)
                .json();
        assertThat(answer.getString("id")).isEqualTo("4711");

        for (String each : List.of("raised/request", "raised/also")) {
            JsonObject raised = awaitRaised(each, topic);
            assertThat(raised.getString("data")).isEqualTo("{\"amount\": 1.50}");
            assertThat(raised.getString("metadata"))
                    .contains("serviceId=RaisingResource", "operationId=json", "objectId=4711", "version=1.0")
                    .contains("method=POST", "path=", "/raising/" + topic + "/orders/4711")
                    .contains("\"colour\":\"red\"", "\"access_token\":\"***\"")
                    .contains("\"x-tenant\":\"t1\"", "\"cookie\":\"***\"", "\"authorization\":\"***\"")
                    .doesNotContain("s3cret", server.adminKey(), "status=");
        }
    }

    @Test
    void V16_theBodyIsThereForTheMethodAllTheSame() {
        api.send("POST", shop("raising/" + topic + "/form"), "application/x-www-form-urlencoded", "name=J%C3%BCrgen")
                .expect(200);
        assertThat(awaitRaised("raised/form", topic).getString("data")).isEqualTo("name=J%C3%BCrgen");
        assertThat(awaitRaised("raised/later", topic).getString("data")).isEqualTo("Hello Jürgen");

        String text = "x".repeat(300_000);
        assertThat(api.send("PUT", shop("raising/" + topic), "text/plain", text)
                        .expect(200)
                        .text())
                .isEqualTo("300000");
        JsonObject cut = awaitRaised("raised/long", topic);
        assertThat(cut.getString("data")).hasSize(256 << 10);
        assertThat(cut.getString("metadata")).contains("truncated=true");

        api.delete(shop("raising/" + topic)).expect(204);
        assertThat(awaitRaised("raised/delete", topic).getString("data")).isEqualTo("null");
    }

    @Test
    void V16_theAnnotationOfTheClassHoldsForMethodsWithoutOne() {
        api.get(shop("raising/" + topic)).expect(200);

        assertThat(awaitRaised("raised/class", topic).getString("metadata"))
                .contains("serviceId=raising", "operationId=ofTheClass", "version=2.1");
    }

    @Test
    void V17_aResponseRaisesItsPayloadAndItsStatus() {
        api.post(shop("raising/" + topic + "/orders/4712"), "application/json", "{\"amount\": 1.50}")
                .expect(200);
        JsonObject raised = awaitRaised("raised/response", topic);
        assertThat(raised.getString("data")).contains("\"amount\":1.50").contains("\"id\":\"4712\"");
        assertThat(raised.getString("metadata")).contains("operationId=json", "objectId=4712", "status=200");

        api.delete(shop("raising/" + topic)).expect(204);
        assertThat(awaitRaised("raised/deleted", topic).getString("metadata")).contains("status=204");
    }

    @Test
    void V17_theAnnotationOfTheApplicationHoldsForAllItsResources() {
        api.get(shop("whole/thing?topic=" + topic)).expect(200);

        JsonObject raised = awaitRaised("raised/application", topic);
        assertThat(raised.getString("data")).isEqualTo("a thing");
        assertThat(raised.getString("metadata")).contains("serviceId=Thing", "operationId=get");
    }

    @Test
    void V19_theResponseIsNotDelayedByHandlers() {
        assertThat(api.get(shop("raising/" + topic + "/gate")).expect(200).text())
                .isEqualTo("not waited for");
        assertThat(heard("gate/raised"))
                .noneMatch(each -> each.getString("metadata").contains(topic));

        open("gate/raised");
        awaitRaised("gate/raised", topic);
    }

    private static void open(String gate) {
        api.post(shop("events/gate?topic=" + gate), "text/plain", "").expect(204);
    }

    /** The event of this topic whose request has the other one in its address. */
    private static JsonObject awaitRaised(String topic, String request) {
        Awaitility.await(topic).until(() -> heard(topic).stream().anyMatch(each -> isOf(each, request)));
        return heard(topic).stream()
                .filter(each -> isOf(each, request))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOf(JsonObject heard, String request) {
        return heard.getString("metadata").contains(request);
    }

    @Test
    void dataMayBeAnyObjectAndIsHeardInTheTypeOfTheMethod() {
        raise("busy/" + topic, "map", "x");
        assertThat(await("busy/" + topic, 1).get(0).getString("data")).isEqualTo("{\"text\":\"x\"}");

        api.publish(anEvent("sale/" + topic).data("{\"number\":4711}")).expect(202);
        await("sale/heard/4711", 1);
    }

    @Test
    void aRefusedEventRollsBackTheCallerAndSaysWhatIsWrong() {
        JsonObject refused = api.post(shop("events?how=rolled-back&topic=busy/" + topic), "text/plain", "1")
                .expect(422)
                .json();
        raise("busy/" + topic, "data", "2");

        assertThat(refused.getString("field")).isEqualTo("/topic");
        assertThat(await("busy/" + topic, 1).get(0).getString("data")).isEqualTo("2");
    }

    private static void checkout(String user, String product) {
        int status = product.equals("sold out") ? 409 : 200;
        api.send(
                        "POST",
                        shop("checkout"),
                        "application/x-www-form-urlencoded",
                        "userId=" + user + "&product=" + product.replace(' ', '+'))
                .expect(status);
    }

    private static void subscribe(String name, String topics) {
        String query = URLEncoder.encode(topics, StandardCharsets.UTF_8);
        api.post(shop("events/subscribers/" + name + "?topic=" + query), "text/plain", "")
                .expect(204);
    }

    private static JsonObject raise(String topic, String how, String data) {
        return api.post(shop("events?how=" + how + "&topic=" + topic), "text/plain", data)
                .expect(200)
                .json();
    }

    private static List<JsonObject> heard(String topic) {
        return api.get(shop("events?topic=" + topic)).expect(200).list().getValuesAs(JsonObject.class);
    }

    /** Waits for so many calls, and sees that no more come. */
    private static List<JsonObject> await(String topic, int calls) {
        Awaitility.await(topic)
                .atMost(Duration.ofSeconds(40))
                .during(Duration.ofMillis(300))
                .until(() -> heard(topic).size() == calls);
        return heard(topic);
    }

    private static List<String> mails() {
        return api.get(shop("mails")).expect(200).text().lines().toList();
    }

    private static void awaitMail(String beginning) {
        Awaitility.await(beginning)
                .untilAsserted(() -> assertThat(mails()).anyMatch(each -> each.startsWith(beginning)));
    }

    private static String shop(String path) {
        return server.baseUri().resolve("/shop/" + path).toString();
    }
}
