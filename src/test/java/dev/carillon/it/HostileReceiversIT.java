package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static dev.carillon.fixture.HostileReceiver.dripping;
import static dev.carillon.fixture.HostileReceiver.endlessBody;
import static dev.carillon.fixture.HostileReceiver.endlessHeader;
import static dev.carillon.fixture.HostileReceiver.endlessHeaders;
import static dev.carillon.fixture.HostileReceiver.http;
import static dev.carillon.fixture.HostileReceiver.https;
import static dev.carillon.fixture.HostileReceiver.says;
import static dev.carillon.fixture.HostileReceiver.silent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.HostileReceiver;
import dev.carillon.fixture.Subscribe;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.TestIdentity;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Receivers that do all they can against Carillon: each ends in a recorded outcome, and nobody else waits for it. */
@Tag("settings")
class HostileReceiversIT {

    private static final int EVENTS = 40;
    private static final Duration DEADLINE = Duration.ofSeconds(3);

    private record Hostile(HostileReceiver receiver, String status, Integer responseStatus, String excerpt) {}

    private final String topic = Topics.unique("hostile");
    private final Map<String, Hostile> hostile = new LinkedHashMap<>();

    @Test
    void eachEndsInARecordedOutcomeAndTheOthersAreDeliveredMeanwhile() {
        add("endless body", http(endlessBody()), "delivered", 200, "xxx");
        add("one byte a second", http(dripping()), "failed", null, null);
        add("never answers", http(silent()), "failed", null, null);
        add("closes at once", http(says("")), "failed", null, "");
        add(
                "closes within the body",
                http(says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")),
                "failed",
                null,
                "");
        add("headers without end", http(endlessHeaders()), "failed", null, "header");
        add("a header without end", http(endlessHeader()), "failed", null, "line");
        add(
                "redirects to the metadata service",
                http(says("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data/\r\n"
                        + "Content-Length: 0\r\n\r\n")),
                "failed",
                302,
                null);
        add("speaks no HTTP", http(says("220 mail.example ESMTP\r\n\r\n")), "failed", null, "");
        add("a certificate nobody signed", https(TestIdentity.of("a").serverSocket(), silent()), "failed", null, "TLS");
        add("no TLS at all", https(HostileReceiver.plain(), says("HTTP/1.1 200 OK\r\n\r\n")), "failed", null, "TLS");
        add("a TLS handshake that never ends", https(HostileReceiver.plain(), silent()), "failed", null, null);
        Map<String, String> settings = Map.of("carillon.delivery.deadline-ms", String.valueOf(DEADLINE.toMillis()));
        try (WebhookReceiver good = WebhookReceiver.start();
                CarillonServer server = CarillonServer.create("hostile", TestDatabase.fresh(), settings)) {
            server.start();
            Api api = server.api();
            Map<String, String> subscriptions = new LinkedHashMap<>();
            hostile.forEach((name, each) -> subscriptions.put(name, subscribe(api, name, each)));
            Subscribe.to(topic).at(good, api);

            long from = System.nanoTime();
            for (int i = 0; i < EVENTS; i++) {
                api.publish(anEvent(topic)).expect(202);
            }
            good.awaitReceived(EVENTS);
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .as("the good one waits for none of them")
                    .isLessThan(Duration.ofSeconds(30));

            subscriptions.forEach((name, id) -> Awaitility.await(name)
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertEnded(name, api, id)));
            hostile.forEach((name, each) -> Awaitility.await("connections of " + name)
                    .atMost(Duration.ofSeconds(30)) // less than the one that drips would take
                    .until(() -> each.receiver.open() == 0));
            assertThat(api.publish(anEvent(topic)).status()).isEqualTo(202);
            good.awaitReceived(EVENTS + 1);
        } finally {
            hostile.values().forEach(each -> each.receiver.close());
        }
    }

    private void add(String name, HostileReceiver receiver, String status, Integer responseStatus, String excerpt) {
        hostile.put(name, new Hostile(receiver, status, responseStatus, excerpt));
    }

    private String subscribe(Api api, String name, Hostile each) {
        JsonObject body = Json.createObjectBuilder()
                .add("name", name)
                .add("url", each.receiver.uri().toString())
                .add("topics", Json.createArrayBuilder().add(topic))
                .add("retry", Json.createObjectBuilder().add("policy", "none"))
                .build();
        return api.post("/api/v1/subscriptions", body).expect(201).string("id");
    }

    /** All of its deliveries have ended, unless its circuit is open: then those that were attempted have. */
    private void assertEnded(String name, Api api, String subscription) {
        var ended = api
                .get("/api/v1/deliveries?limit=250&subscription=" + subscription)
                .expect(200)
                .json()
                .getJsonArray("data")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(each -> each.getInt("attempts", 0) > 0)
                .toList();
        Hostile expected = hostile.get(name);
        assertThat(ended).as(name).isNotEmpty();
        assertThat(ended).as(name).allSatisfy(each -> {
            assertThat(each.getString("status")).isIn("delivered", "failed");
            assertThat(each.getInt("durationMs")).isLessThan((int) DEADLINE.toMillis() + 5_000);
        });
        assertThat(ended)
                .as(name)
                .anySatisfy(
                        each -> { // on a slow machine some may find the deadline first
                            assertThat(each.getString("status")).isEqualTo(expected.status);
                            assertThat(each.containsKey("responseStatus") ? each.getInt("responseStatus") : null)
                                    .isEqualTo(expected.responseStatus);
                            if (expected.excerpt != null) {
                                assertThat(each.getString("excerpt", "")).containsIgnoringCase(expected.excerpt);
                            }
                        });
    }
}
