package dev.carillon.seed;

import static dev.carillon.seed.Remote.overTicket;
import static dev.carillon.seed.Remote.subscribe;
import static dev.carillon.seed.Remote.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.TestDatabase;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tickets of a server that is configured: those without a handler fail, receipts are kept for seven minutes, two attempts. */
@Tag("settings")
class RemoteSettingsSeedIT {

    private static CarillonServer server;

    private final String guid = UUID.randomUUID().toString();

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "tickets",
                TestDatabase.fresh(),
                Map.of(
                        "carillon.tickets.publish", "false",
                        "carillon.tickets.keep-receipt-minutes", "7",
                        "carillon.tickets.attempts", "2"));
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void S23_anUnknownViewModelIsAnError() {
        Api api = server.api();
        subscribe(api, null, guid, "ViewModel=VM-" + guid + "&RootId=1").expect(201);
        trigger(api, guid, "data");
        JsonObject failed = overTicket(api, "VM-" + guid);
        assertThat(failed.getString("error")).isEqualTo("unknown view model VM-" + guid);
        assertThat(Remote.events(api, "ticket/VM-" + guid)).isZero();
    }

    @Test
    void S24_howLongAReceiptIsKeptIsConfigured() {
        Api api = server.api();
        subscribe(api, null, guid, "ViewModel=Probe&RootId=1").expect(201);
        trigger(api, guid, "");
        JsonObject done = Remote.overTicket(api, "Probe");
        assertThat(Instant.parse(done.getString("deleteTime")))
                .isEqualTo(Instant.parse(done.getString("done")).plus(Duration.ofMinutes(7)));
        api.delete("/api/v1/tickets/" + done.getString("id")).expect(204);
    }

    @Test
    void whatFailsEachTimeIsGivenUpAndTriedAgainWhenAsked() {
        Api api = server.api();
        String id = api.post(
                        "/api/v1/tickets",
                        Json.createObjectBuilder()
                                .add("viewModel", "Probe")
                                .add("rootId", "fail")
                                .build())
                .expect(201)
                .string("id");
        awaitFailed(api, id);
        JsonObject failed = Remote.ticket(api, id);
        assertThat(failed.getInt("attempts")).isEqualTo(2);
        assertThat(failed.getString("error")).contains("as asked for");
        api.post("/api/v1/tickets/" + id + "/retry", Json.createObjectBuilder().build())
                .expect(200);
        awaitFailed(api, id);
        api.delete("/api/v1/tickets/" + id).expect(204);
    }

    private static void awaitFailed(Api api, String id) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        Remote.ticket(api, id).getString("state"))
                .isEqualTo("failed"));
    }
}
