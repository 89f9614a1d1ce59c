package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import certes.v1.AddApiKeyRequest;
import certes.v1.AddApiKeyResponse;
import certes.v1.AddUserRequest;
import certes.v1.EnsureSubscriptionsRequest;
import certes.v1.EventBrokerGrpc;
import certes.v1.IncomingEvent;
import certes.v1.MasterApiGrpc;
import certes.v1.RemoveRequest;
import certes.v1.SchemaRegistryGrpc;
import certes.v1.SetBackoffRequest;
import certes.v1.SetConfigRequest;
import certes.v1.StoreSchemaRequest;
import certes.v1.SubscriptionsGrpc;
import certes.v1.UpdateEventStateRequest;
import certes.v1.UpdateUserRequest;
import certes.v1.WantedEvent;
import com.google.protobuf.Any;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.FreePorts;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.WebhookReceiver;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lines of Certes about its Master API: read in GraphQL, written over gRPC, each at a port of its own. */
@Tag("settings")
class CertesMasterSeedIT {

    private static final int HTTP = FreePorts.one();
    private static final int GRPC = FreePorts.one();

    private static CarillonServer server;
    private static GrpcClient client;
    private static Channel channel;
    private static Api graph;

    private final String domain = "d" + UUID.randomUUID().toString().substring(0, 8) + ".example";

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "certes-master",
                TestDatabase.fresh(),
                Map.of(
                        "carillon.certes.master-http-port", String.valueOf(HTTP),
                        "carillon.certes.master-grpc-port", String.valueOf(GRPC)));
        server.start();
        client = GrpcClient.to(GRPC);
        channel = client.as(server.adminKey());
        graph = new Api(URI.create("http://127.0.0.1:" + HTTP), server.adminKey());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop();
        server = null;
    }

    @Test
    void C24_readsAreGraphQlAtTheirPortAndWritesGrpcAtTheirs() {
        assertThat(ask(graph, "{ config { schemaMode withoutSchema } }")
                        .getJsonObject("config")
                        .getString("schemaMode"))
                .isEqualTo("off");
        MasterApiGrpc.newBlockingStub(channel)
                .setConfig(SetConfigRequest.newBuilder().setSchemaMode("warn").build());
        JsonObject changed = ask(graph, "{ config { schemaMode } }").getJsonObject("config");
        assertThat(changed.getString("schemaMode")).isEqualTo("warn");
        StatusRuntimeException elsewhere;
        try (GrpcClient main = GrpcClient.to(server.grpcPort())) {
            elsewhere = catchThrowableOfType(
                    StatusRuntimeException.class, () -> MasterApiGrpc.newBlockingStub(main.as(server.adminKey()))
                            .setConfig(SetConfigRequest.getDefaultInstance()));
        }
        assertThat(elsewhere.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
        graph.get("/").expectProblem(404);
        graph.get("/graphql").expectProblem(405);
    }

    @Test
    void C24_nobodyReadsWithoutAKeyNorMoreThanItMay() {
        graph.withoutKey().post("/graphql", query("{ backoffs { id } }")).expectProblem(401);
        graph.as("ck_none").post("/graphql", query("{ backoffs { id } }")).expectProblem(401);
        AddApiKeyResponse key = MasterApiGrpc.newBlockingStub(channel)
                .addApiKey(AddApiKeyRequest.newBuilder()
                        .setName("reader")
                        .addScopes("backoffs:read")
                        .build());
        JsonObject answer = graph.as(key.getKey())
                .post("/graphql", query("{ backoffs { id } keys { data { id } } }"))
                .expect(200)
                .json();
        assertThat(answer.getJsonObject("data").isNull("keys")).isTrue();
        assertThat(answer.getJsonObject("data").isNull("backoffs")).isFalse();
        assertThat(answer.getJsonArray("errors").toString()).contains("PERMISSION_DENIED", "keys:read");
        StatusRuntimeException denied = catchThrowableOfType(
                StatusRuntimeException.class, () -> MasterApiGrpc.newBlockingStub(client.as(key.getKey()))
                        .setConfig(SetConfigRequest.getDefaultInstance()));
        assertThat(denied.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        MasterApiGrpc.newBlockingStub(channel)
                .removeApiKey(RemoveRequest.newBuilder().setId(key.getId()).build());
        Awaitility.await().untilAsserted(() -> assertThat(graph.as(key.getKey())
                        .post("/graphql", query("{ backoffs { id } }"))
                        .status())
                .isEqualTo(401));
    }

    @Test
    void C24_aQueryThatCostsTooMuchIsRefused() {
        StringBuilder all = new StringBuilder("{");
        for (int i = 0; i < 40; i++) {
            all.append(" e").append(i).append(": events(first: 100) { data { state deliveries { id state } } }");
        }
        JsonObject answer = graph.post("/graphql", query(all.append(" }").toString()))
                .expect(200)
                .json();
        assertThat(answer.getJsonArray("errors").toString()).contains("complexity");
        assertThat(answer.containsKey("data") && !answer.isNull("data")).isFalse();
    }

    @Test
    void C25_subscriptionsAndEventsWithTheirTraceAreReadAndAFailedOneIsQueuedAgain() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            SchemaRegistryGrpc.newBlockingStub(channel)
                    .storeSchema(StoreSchemaRequest.newBuilder()
                            .setName(domain + "/_/said")
                            .setText("syntax = \"proto3\"; message Said {}")
                            .build());
            String subscription = SubscriptionsGrpc.newBlockingStub(channel)
                    .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                            .setCallback(receiver.uri().toString())
                            .addEvents(WantedEvent.newBuilder().setEvent(domain + "/_/1/said"))
                            .build())
                    .getSubscriptions(0)
                    .getId();
            server.api()
                    .patch(
                            "/api/v1/subscriptions/" + subscription,
                            Json.createObjectBuilder()
                                    .add("retry", Json.createObjectBuilder().add("policy", "none"))
                                    .build())
                    .expect(200);
            receiver.answers(ScriptedAnswer.status(500));
            String event = EventBrokerGrpc.newBlockingStub(channel)
                    .handleIncomingEvent(IncomingEvent.newBuilder()
                            .setSchema(domain + "/_/1/said")
                            .addCorrelationIds("gw.1-67891233-abcdef0123456789abcdef01")
                            .setBody(Any.newBuilder().setTypeUrl("type.googleapis.com/Said"))
                            .build())
                    .getEventId();
            Awaitility.await().untilAsserted(() -> assertThat(event(event).getString("state"))
                    .isEqualTo("FAILED"));
            JsonObject read = event(event);
            assertThat(read.getString("direction")).isEqualTo("incoming");
            assertThat(read.getJsonArray("correlationIds").toString()).contains("gw.1-67891233", "eb.1-67891233");
            assertThat(read.getJsonArray("deliveries").getJsonObject(0).getString("subscription"))
                    .isEqualTo(subscription);
            assertThat(MasterApiGrpc.newBlockingStub(channel)
                            .updateEventState(UpdateEventStateRequest.newBuilder()
                                    .setEventId(event)
                                    .setState("QUEUED")
                                    .build())
                            .getDeliveries())
                    .isEqualTo(1);
            receiver.awaitReceived(2);
            String text = ask(graph, "{ subscriptions(first: 100) { data { id topics state priority } next } }")
                            .toString()
                    + ask(graph, "{ events(topic: \"" + domain + "/_/1/said\") { data { id } } }")
                    + ask(graph, "{ schemas(prefix: \"" + domain + "\") { data { name text } } }");
            assertThat(text).contains(subscription, event, domain + "/_/1/said", "message Said");
        }
    }

    @Test
    void C29_whoHasChangedTheConfigurationLastIsKnown() {
        AddApiKeyResponse key = MasterApiGrpc.newBlockingStub(channel)
                .addApiKey(AddApiKeyRequest.newBuilder()
                        .setName("operator of " + domain)
                        .addScopes("config:write")
                        .build());
        MasterApiGrpc.newBlockingStub(client.as(key.getKey()))
                .setConfig(SetConfigRequest.newBuilder().setSchemaMode("warn").build());
        assertThat(ask(graph, "{ config { changedBy } }")
                        .getJsonObject("config")
                        .getString("changedBy"))
                .isEqualTo("operator of " + domain);
    }

    @Test
    void C25_backoffsAndUsersAreSetReadAndRemoved() {
        String rule = MasterApiGrpc.newBlockingStub(channel)
                .setBackoff(SetBackoffRequest.newBuilder()
                        .setKind("source")
                        .setValue("events://" + domain)
                        .setDirection("incoming")
                        .setRetry("{\"policy\":\"linear\",\"first\":\"PT10S\"}")
                        .build())
                .getId();
        assertThat(ask(graph, "{ backoffs { id value direction retry changedBy } }")
                        .toString())
                .contains(rule, "events://" + domain, "PT10S");
        MasterApiGrpc.newBlockingStub(channel)
                .removeBackoff(RemoveRequest.newBuilder().setId(rule).build());
        assertThat(ask(graph, "{ backoffs { id } }").toString()).doesNotContain(rule);
        StatusRuntimeException gone =
                catchThrowableOfType(StatusRuntimeException.class, () -> MasterApiGrpc.newBlockingStub(channel)
                        .removeBackoff(RemoveRequest.newBuilder().setId(rule).build()));
        assertThat(gone.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);

        String user = MasterApiGrpc.newBlockingStub(channel)
                .addUser(AddUserRequest.newBuilder()
                        .setName("ann of " + domain)
                        .setPassword("a long enough password")
                        .addScopes("events:read")
                        .build())
                .getId();
        MasterApiGrpc.newBlockingStub(channel)
                .updateUser(UpdateUserRequest.newBuilder()
                        .setId(user)
                        .addScopes("schemas:read")
                        .build());
        String users = ask(
                        graph, "{ users(first: 100) { data { id name scopes changedBy } } keys { data { prefix } } }")
                .toString();
        assertThat(users).contains(user, "ann of " + domain, "schemas:read", "\"changedBy\":\"admin\"");
        assertThat(users).doesNotContain("pbkdf2");
        MasterApiGrpc.newBlockingStub(channel)
                .removeUser(RemoveRequest.newBuilder().setId(user).build());
        assertThat(ask(graph, "{ users { data { id } } }").toString()).doesNotContain(user);
    }

    private static JsonObject event(String id) {
        return ask(
                        graph,
                        "{ event(id: \"" + id
                                + "\") { topic direction correlationIds state deliveries { subscription state attempts } } }")
                .getJsonObject("event");
    }

    private static JsonObject ask(Api as, String query) {
        JsonObject answer = as.post("/graphql", query(query)).expect(200).json();
        assertThat(answer.containsKey("errors")).as(answer.toString()).isFalse();
        return answer.getJsonObject("data");
    }

    private static JsonObject query(String text) {
        return Json.createObjectBuilder().add("query", text).build();
    }
}
