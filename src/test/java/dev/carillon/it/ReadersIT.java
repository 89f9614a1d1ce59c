package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carillon.v1.AckRequest;
import carillon.v1.EnsureReaderRequest;
import carillon.v1.NakRequest;
import carillon.v1.PullRequest;
import carillon.v1.PullResponse;
import carillon.v1.ReadersGrpc;
import carillon.v1.SeekRequest;
import com.google.protobuf.Duration;
import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pulling by a named reader, over HTTP and over gRPC. */
@OnCarillon
class ReadersIT {

    private final String topic = Topics.unique("pull") + "/paid";
    private final String path = "/api/v1/readers/" + topic.replace('/', '.');

    @BeforeEach
    void make(Api api) {
        ensure(api, "").expect(201);
    }

    @Test
    void itGivesOutWhatItWantsOnceAndAgainWhatIsNotAcknowledged(Api api) {
        ensure(api, ",\"ackWait\":\"PT2S\"").expect(200);
        AnEvent first = anEvent(topic);
        AnEvent second = anEvent(topic);
        api.publish(first).expect(202);
        api.publish(anEvent(topic + "/other")).expect(202);
        api.publish(second).expect(202);
        List<JsonObject> pulled = new ArrayList<>();
        while (pulled.size() < 2) {
            pulled.addAll(events(api, "?wait=10s&max=10"));
        }
        assertThat(ids(pulled)).containsExactly(first.id(), second.id());
        assertThat(ack(api, "ack", pulled.get(0))).isEqualTo(1);
        assertThat(ack(api, "ack", pulled.get(0))).isZero();
        List<JsonObject> again = events(api, "?wait=30s");
        assertThat(ids(again)).containsExactly(second.id());
        assertThat(again.get(0).getInt("deliveries")).isEqualTo(2);
        assertThat(ack(api, "ack", pulled.get(1)))
                .as("the token of the first time")
                .isZero();
        assertThat(ack(api, "ack", again.get(0))).isEqualTo(1);
        assertThat(api.get(path).expect(200).json().getInt("inFlight")).isZero();
    }

    @Test
    void whoWaitsIsAnsweredAsSoonAsThereIsAnEvent(Api api) throws Exception {
        CompletableFuture<List<JsonObject>> waiting = CompletableFuture.supplyAsync(() -> events(api, "?wait=PT60S"));
        AnEvent event = anEvent(topic);
        api.publish(event).expect(202);
        assertThat(ids(waiting.get(50, TimeUnit.SECONDS))).containsExactly(event.id());
    }

    @Test
    void withoutAnEventTheWaitEnds(Api api) {
        assertThat(events(api, "")).isEmpty();
        assertThat(events(api, "?wait=1s")).isEmpty();
    }

    @Test
    void noMoreAreOutThanItMayGiveAndNakBringsThemBack(Api api) {
        ensure(api, ",\"maxInFlight\":2").expect(200);
        for (int i = 0; i < 3; i++) {
            api.publish(anEvent(topic)).expect(202);
        }
        List<JsonObject> two = events(api, "?wait=10s");
        while (two.size() < 2) {
            two.addAll(events(api, "?wait=10s"));
        }
        assertThat(events(api, "")).isEmpty();
        assertThat(ack(api, "nak", two.get(1))).isEqualTo(1);
        List<JsonObject> back = events(api, "?wait=10s");
        assertThat(ids(back)).containsExactly(ids(two).get(1));
        assertThat(ack(api, "ack", two.get(0))).isEqualTo(1);
        assertThat(events(api, "?wait=10s")).hasSize(1);
    }

    @Test
    void whatIsNeverAcknowledgedIsGivenUp(Api api) {
        ensure(api, ",\"maxDeliveries\":1").expect(200);
        api.publish(anEvent(topic)).expect(202);
        List<JsonObject> once = events(api, "?wait=10s");
        assertThat(ack(api, "nak", once.get(0))).isEqualTo(1);
        assertThat(events(api, "?wait=1s")).isEmpty();
        assertThat(api.get(path).expect(200).json().getInt("givenUp")).isEqualTo(1);
    }

    @Test
    void itGoesBackAndFilters(Api api) {
        AnEvent event = anEvent(topic);
        api.publish(event).expect(202);
        List<JsonObject> pulled = events(api, "?wait=10s");
        ack(api, "ack", pulled.get(0));
        api.post(path + "/seek", "application/json", "{\"start\":\"beginning\"}")
                .expect(200);
        assertThat(ids(events(api, "?wait=10s"))).containsExactly(event.id());
        api.post(path + "/seek", "application/json", "{\"start\":\"end\"}").expect(200);
        assertThat(events(api, "")).isEmpty();
        ensure(api, ",\"filter\":\"FALSE\"").expect(200);
        api.publish(anEvent(topic)).expect(202);
        assertThat(events(api, "?wait=1s")).isEmpty();
    }

    @Test
    void anotherApplicationHasReadersOfItsOwn(Api api) {
        String other = Topics.unique("app");
        api.post("/api/v1/applications", "application/json", "{\"name\":\"" + other + "\"}")
                .expect(201);
        api.with("Carillon-Application", other).get(path).expectProblem(404);
        api.with("Carillon-Application", other)
                .post(path + "/next", "application/json", "{}")
                .expectProblem(404);
    }

    @Test
    void whatIsWrongIsSaidWithItsField(Api api) {
        assertThat(ensure(api, ",\"ackWait\":\"P9D\"").expectProblem(400).text())
                .contains("ackWait");
        assertThat(ensure(api, ",\"filter\":\"a =\"").expectProblem(400).text()).contains("/filter");
        assertThat(ensure(api, ",\"start\":\"never\"").expectProblem(400).text())
                .contains("/start");
        api.post(path + "/next?max=0", "application/json", "").expectProblem(400);
        api.post(path + "/next?wait=1h", "application/json", "").expectProblem(400);
        api.post(path + "/ack", "application/json", "{\"tokens\":[\"x\"]}").expectProblem(400);
        api.post("/api/v1/readers/-", "application/json", "{}").expectProblem(400);
    }

    @Test
    void overGrpcItIsTheSameReader(Api api, CarillonServer server) {
        try (GrpcClient client = GrpcClient.to(server.grpcPort())) {
            ReadersGrpc.ReadersBlockingStub readers = ReadersGrpc.newBlockingStub(client.as(server.adminKey()));
            String name = topic.replace('/', '.');
            assertThat(readers.ensureReader(EnsureReaderRequest.newBuilder()
                                    .setName(name)
                                    .addTopics(topic)
                                    .build())
                            .getIsNew())
                    .isFalse();
            AnEvent event = anEvent(topic);
            api.publish(event).expect(202);
            PullRequest pull = PullRequest.newBuilder()
                    .setName(name)
                    .setWait(Duration.newBuilder().setSeconds(20))
                    .build();
            PullResponse pulled = readers.pull(pull);
            assertThat(pulled.getEvents(0).getEvent().getId()).isEqualTo(event.id());
            AckRequest token = AckRequest.newBuilder()
                    .setName(name)
                    .addTokens(pulled.getEvents(0).getToken())
                    .build();
            assertThat(readers.inProgress(token).getCount()).isEqualTo(1);
            assertThat(readers.nak(NakRequest.newBuilder()
                                    .setName(name)
                                    .addAllTokens(token.getTokensList())
                                    .build())
                            .getCount())
                    .isEqualTo(1);
            PullResponse again = readers.pull(pull);
            assertThat(again.getEvents(0).getDeliveries()).isEqualTo(2);
            assertThat(readers.ack(AckRequest.newBuilder()
                                    .setName(name)
                                    .addTokens(again.getEvents(0).getToken())
                                    .build())
                            .getCount())
                    .isEqualTo(1);
            readers.seek(
                    SeekRequest.newBuilder().setName(name).setStart("beginning").build());
            assertThat(readers.pull(pull).getEventsCount()).isEqualTo(1);
        }
    }

    @Test
    void whoHasGoneOverGrpcTakesNoEventAway(Api api, CarillonServer server) throws Exception {
        try (GrpcClient client = GrpcClient.to(server.grpcPort())) {
            ReadersGrpc.ReadersBlockingStub readers = ReadersGrpc.newBlockingStub(client.as(server.adminKey()));
            PullRequest pull = PullRequest.newBuilder()
                    .setName(topic.replace('/', '.'))
                    .setWait(Duration.newBuilder().setSeconds(60))
                    .build();
            assertThat(catchThrowableOfType(
                                    StatusRuntimeException.class, () -> readers.withDeadlineAfter(1, TimeUnit.SECONDS)
                                            .pull(pull))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            api.publish(anEvent(topic)).expect(202);
            List<JsonObject> pulled = events(api, "?wait=20s");
            assertThat(pulled).hasSize(1);
            assertThat(pulled.get(0).getInt("deliveries")).isEqualTo(1);
        }
    }

    private Answer ensure(Api api, String more) {
        return api.post(path, "application/json", "{\"topics\":[\"" + topic + "\"]" + more + "}");
    }

    private List<JsonObject> events(Api api, String query) {
        JsonArray events = api.post(path + "/next" + query, "application/json", "")
                .expect(200)
                .json()
                .getJsonArray("events");
        return new ArrayList<>(events.getValuesAs(JsonObject.class));
    }

    private int ack(Api api, String how, JsonObject event) {
        return api.post(
                        path + '/' + how,
                        Json.createObjectBuilder()
                                .add("tokens", Json.createArrayBuilder().add(event.getString("token")))
                                .build())
                .expect(200)
                .json()
                .getInt("count");
    }

    private static List<String> ids(List<JsonObject> events) {
        return events.stream()
                .map(each -> each.getJsonObject("event").getString("id"))
                .toList();
    }
}
