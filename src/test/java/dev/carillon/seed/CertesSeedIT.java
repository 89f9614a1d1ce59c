package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import certes.v1.EnsureSubscriptionsRequest;
import certes.v1.EnsureSubscriptionsResponse;
import certes.v1.EventBrokerGrpc;
import certes.v1.GetSchemaRequest;
import certes.v1.HandleIncomingEventResponse;
import certes.v1.Header;
import certes.v1.IncomingEvent;
import certes.v1.MessageQueueGrpc;
import certes.v1.OutgoingEvent;
import certes.v1.SchemaRegistryGrpc;
import certes.v1.SendMessageRequest;
import certes.v1.SendOutgoingEventResponse;
import certes.v1.StoreSchemaRequest;
import certes.v1.SubscriptionsGrpc;
import certes.v1.ValidateEventSchemaRequest;
import certes.v1.WantedEvent;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Received;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lines of Certes about its broker, over gRPC. */
@OnCarillon
class CertesSeedIT {

    private static final String CORRELATED = "correlationids"; // what only the broker's events have
    private static final String PROTO =
            """
            syntax = "proto3";
            package acme;
            message Push { string ref = 1; int32 commits = 2; }
            """;

    private final String domain = Topics.unique("certes") + ".example.com";
    private final String schema = domain + "/git/1/push";
    private GrpcClient client;
    private Channel channel;
    private Api api;

    @BeforeEach
    void storeSchema(CarillonServer server) {
        api = server.api();
        client = GrpcClient.to(server.grpcPort());
        channel = client.as(server.adminKey());
        SchemaRegistryGrpc.newBlockingStub(channel)
                .storeSchema(StoreSchemaRequest.newBuilder()
                        .setName(domain + "/git/push")
                        .setText(PROTO)
                        .build());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Test
    void C1_theBrokerIsThereUnderBothNamesAndHandlesMessagesAsEvents() {
        HandleIncomingEventResponse event =
                certes.EventBrokerGrpc.newBlockingStub(channel).handleIncomingEvent(incoming());
        HandleIncomingEventResponse message =
                EventBrokerGrpc.newBlockingStub(channel).handleIncomingMessage(incoming());
        assertThat(List.of(event.getEventId(), message.getEventId()))
                .allSatisfy(id ->
                        assertThat(api.get("/api/v1/events/" + id).status()).isEqualTo(200));
    }

    @Test
    void C2_C5_anInvalidEventIsRefusedBeforeAnythingIsStored() throws Exception {
        StatusRuntimeException refused = refused(incoming().toBuilder()
                .setBody(Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/acme.Push")
                        .setValue(ByteString.copyFrom(new byte[] {0x12, 1, 'x'}))) // commits as text
                .build());
        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(StatusProto.fromThrowable(refused).getDetailsList().stream()
                        .filter(each -> each.is(BadRequest.class))
                        .count())
                .isEqualTo(1);
        assertThat(stored()).isEmpty();
    }

    @Test
    void C6_anUnknownSchemaIsNotFound() {
        assertThat(refused(incoming().toBuilder()
                                .setSchema(domain + "/git/2/push")
                                .build())
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(refused(incoming().toBuilder().setSchema("push").build())
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void C4_whatNobodySubscribedToIsNotStored(WebhookReceiver receiver) {
        assertThat(send(outgoing("7")).getEventIdsList()).isEmpty();
        ensure(receiver, "7", "repo", "meetly/app");
        assertThat(send(outgoing("8")).getEventIdsList()).isEmpty();
        assertThat(send(outgoing("7")).getEventIdsList()).isEmpty(); // of another repository, or none
        assertThat(stored()).isEmpty();
        assertThat(send(outgoing("7").toBuilder()
                                .putOptions("repo", "meetly/app")
                                .putOptions("branch", "main")
                                .build())
                        .getEventIdsList())
                .hasSize(1);
        assertThat(receiver.awaitReceived(1)).hasSize(1);
    }

    @Test
    void C9_incomingEventsGoInsideAndOutgoingOnesOutside(WebhookReceiver inside) {
        try (WebhookReceiver outside = WebhookReceiver.start()) {
            ensure(inside, "");
            ensure(outside, "7");
            String in = handle(incoming()).getEventId();
            String out = send(outgoing("")).getEventIds(0);
            assertThat(inside.awaitReceived(1).get(0).header("Certes-Event-Id")).isEqualTo(in);
            assertThat(outside.awaitReceived(1).get(0).header("Certes-Event-Id"))
                    .isEqualTo(out);
            assertThat(inside.received()).hasSize(1);
        }
    }

    @Test
    void C11_whatIsSentToTheQueueAgainIsDeliveredOnceAndWhatIsUnknownIsNotFound(WebhookReceiver receiver) {
        ensure(receiver, "");
        String first = handle(incoming()).getEventId();
        receiver.awaitReceived(1);
        SendMessageRequest again =
                SendMessageRequest.newBuilder().setEventId(first).build();
        for (int i = 0; i < 5; i++) {
            MessageQueueGrpc.newBlockingStub(channel).sendMessage(again);
            certes.MessageQueueGrpc.newBlockingStub(channel).sendMessage(again);
        }
        String last = handle(incoming()).getEventId(); // what was sent before it has been looked at before it
        assertThat(receiver.awaitReceived(2))
                .extracting(each -> each.header("Certes-Event-Id"))
                .containsExactly(first, last);
        assertThat(codeOfMessage(channel, UUID.randomUUID().toString())).isEqualTo(Code.NOT_FOUND);
        assertThat(codeOfMessage(channel, "push")).isEqualTo(Code.INVALID_ARGUMENT);
        Channel reader = client.as(
                api.post("/api/v1/keys", "application/json", "{\"name\":\"queue\",\"scopes\":[\"events:read\"]}")
                        .expect(201)
                        .string("key"));
        assertThat(codeOfMessage(reader, first)).isEqualTo(Code.PERMISSION_DENIED);
    }

    private static Code codeOfMessage(Channel caller, String event) {
        SendMessageRequest request =
                SendMessageRequest.newBuilder().setEventId(event).build();
        return catchThrowableOfType(StatusRuntimeException.class, () -> MessageQueueGrpc.newBlockingStub(caller)
                        .sendMessage(request))
                .getStatus()
                .getCode();
    }

    @Test
    void C40_schemasAreTheProducersOnly(WebhookReceiver receiver) {
        String key = api.post(
                        "/api/v1/keys",
                        "application/json",
                        "{\"name\":\"subscriber\",\"scopes\":[\"subscriptions:write\",\"schemas:read\",\"events:write\"]}")
                .expect(201)
                .string("key");
        Channel subscriber = client.as(key);
        SubscriptionsGrpc.newBlockingStub(subscriber)
                .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                        .setCallback(receiver.uri().toString())
                        .addEvents(WantedEvent.newBuilder().setEvent(schema))
                        .build());
        StoreSchemaRequest other = StoreSchemaRequest.newBuilder()
                .setName(domain + "/git/push")
                .setText(PROTO.replace("commits", "count"))
                .build();
        StatusRuntimeException denied =
                catchThrowableOfType(StatusRuntimeException.class, () -> SchemaRegistryGrpc.newBlockingStub(subscriber)
                        .storeSchema(other));
        assertThat(denied.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
        String text = SchemaRegistryGrpc.newBlockingStub(subscriber)
                .getSchema(GetSchemaRequest.newBuilder().setSchema(schema).build())
                .getSchema()
                .getText();
        assertThat(text).contains("commits").doesNotContain("count");
        assertThat(EnsureSubscriptionsRequest.getDescriptor().getFields())
                .extracting(each -> each.getName())
                .noneMatch(name -> name.contains("schema"));
        assertThat(EventBrokerGrpc.newBlockingStub(subscriber)
                        .handleIncomingEvent(incoming())
                        .getEventId())
                .isNotEmpty();
        assertThat(receiver.awaitReceived(1).get(0).text()).contains("commits"); // as the producer has it
    }

    @Test
    void C42_eachPartHasNumbersForPrometheusAndOnlyWhoMaySeeAllReadsThem(WebhookReceiver receiver) {
        ensure(receiver, "");
        double before = metric("carillon_broker_events_total");
        handle(incoming());
        refused(incoming().toBuilder().setSchema("push").build());
        receiver.awaitReceived(1);
        assertThat(metric("carillon_broker_events_total")).isGreaterThan(before);
        Awaitility.await().untilAsserted(() -> {
            assertThat(metric("carillon_consumer_attempts_total{outcome=\"delivered\"}"))
                    .isPositive();
            assertThat(metric("carillon_consumer_delivery_seconds_count")).isPositive();
        });
        assertThat(metric("carillon_grpc_calls_total{service=\"certes.v1.EventBroker\",method=\"HandleIncomingEvent\","
                        + "code=\"INVALID_ARGUMENT\"}"))
                .isPositive();
        for (String each : List.of(
                "carillon_schema_misfits_total{result=\"warned\"}",
                "carillon_schema_misfits_total{result=\"refused\"}",
                "carillon_gateway_requests_total{result=\"refused\"}")) {
            assertThat(metric(each)).isNotNegative();
        }
        assertThat(metric("carillon_running")).isEqualTo(1);
        String key = api.post("/api/v1/keys", "application/json", "{\"name\":\"m\",\"scopes\":[\"events:read\"]}")
                .expect(201)
                .string("key");
        api.as(key).get("/api/v1/metrics").expectProblem(403);
        api.withoutKey().get("/api/v1/metrics").expectProblem(401);
    }

    private double metric(String name) {
        return api.get("/api/v1/metrics")
                .expect(200)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void C42_aTraceGoesAlongFromTheCallToTheConsumer(CarillonServer server, WebhookReceiver receiver) {
        ensure(receiver, "");
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Channel traced = client.with(
                "authorization", "Bearer " + server.adminKey(), "traceparent", parent, "tracestate", "carillon=1");
        String id = EventBrokerGrpc.newBlockingStub(traced)
                .handleIncomingEvent(incoming())
                .getEventId();
        assertThat(api.get("/api/v1/events/" + id).expect(200).text()).contains(parent, "carillon=1");
        assertThat(receiver.awaitReceived(1).get(0).header("traceparent")).isEqualTo(parent);
    }

    @Test
    void C43_fromReceivedToProcessedTakesAtMost150ms(WebhookReceiver receiver) {
        ensure(receiver, "");
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long before = System.nanoTime();
            handle(incoming());
            receiver.awaitReceived(i + 1);
            took.add(System.nanoTime() - before);
        }
        List<Long> warm = took.subList(20, took.size()).stream().sorted().toList();
        assertThat(Duration.ofNanos(warm.get(warm.size() / 2))).isLessThan(Duration.ofMillis(150));
    }

    @Test
    void C12_C13_C41_theConsumerSignsJsonAndAddsItselfToTheCorrelationIds(WebhookReceiver receiver) throws Exception {
        ensure(receiver, "");
        HandleIncomingEventResponse answer = handle(incoming().toBuilder()
                .addCorrelationIds("ext.gh.1-67891233-abcdef0123456789abcdef01")
                .addCorrelationIds("gw.1-67891233-abcdef0123456789abcdef01")
                .build());
        assertThat(answer.getCorrelationIdsList())
                .containsExactly(
                        "ext.gh.1-67891233-abcdef0123456789abcdef01",
                        "gw.1-67891233-abcdef0123456789abcdef01",
                        "eb.1-67891233-abcdef0123456789abcdef01");
        Received received = receiver.awaitReceived(1).get(0);
        assertThat(received.text()).isEqualTo("{\"ref\":\"refs/heads/main\",\"commits\":2}");
        assertThat(received.header("HMAC-SIG")).matches("SHA256 [0-9a-f]{64}");
        assertThat(received.header("Certes-Schema")).isEqualTo(schema);
        assertThat(received.header("Certes-Correlation-Id"))
                .isEqualTo("ext.gh.1-67891233-abcdef0123456789abcdef01,gw.1-67891233-abcdef0123456789abcdef01,"
                        + "eb.1-67891233-abcdef0123456789abcdef01,ec.1-67891233-abcdef0123456789abcdef01");
    }

    @Test
    void C41_withoutCorrelationIdsATraceBeginsAndWrongOnesAreRefused() {
        assertThat(handle(incoming()).getCorrelationIdsList())
                .singleElement()
                .asString()
                .matches("eb\\.1-[0-9a-f]{8}-[0-9a-f]{24}");
        assertThat(refused(incoming().toBuilder().addCorrelationIds("gw").build())
                        .getStatus()
                        .getCode())
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void C14_C16_aFailedEventIsAttemptedAgainAndItsStateIsKnown(WebhookReceiver receiver) {
        String id = ensure(receiver, "").getSubscriptions(0).getId();
        api.patch(
                        "/api/v1/subscriptions/" + id,
                        jakarta.json.Json.createObjectBuilder()
                                .add(
                                        "retry",
                                        jakarta.json.Json.createObjectBuilder()
                                                .add("policy", "linear")
                                                .add("first", "PT1S")
                                                .add("jitter", 0))
                                .build())
                .expect(200);
        receiver.answers(ScriptedAnswer.status(503));
        String event = handle(incoming()).getEventId();
        receiver.awaitReceived(2);
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        api.get("/api/v1/deliveries?event=" + event).expect(200).text())
                .contains("delivered"));
    }

    @Test
    void C8_aRepeatWithAnIdempotencyKeyIsTheSameEvent(WebhookReceiver receiver) {
        ensure(receiver, "");
        IncomingEvent event = incoming().toBuilder()
                .addHeaders(Header.newBuilder()
                        .setName("Idempotency-Key")
                        .addValues(UUID.randomUUID().toString()))
                .build();
        String first = handle(event).getEventId();
        assertThat(handle(event).getEventId()).isEqualTo(first);
        String last = handle(incoming()).getEventId();
        assertThat(receiver.awaitReceived(2))
                .extracting(each -> each.header("Certes-Event-Id"))
                .containsExactlyInAnyOrder(first, last);
    }

    @Test
    void C21_whatIsNotAMethodHereIsUnimplemented() {
        MethodDescriptor<IncomingEvent, HandleIncomingEventResponse> internal =
                MethodDescriptor.<IncomingEvent, HandleIncomingEventResponse>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName("EventConsumer/ProcessEventfromQueue")
                        .setRequestMarshaller(ProtoUtils.marshaller(IncomingEvent.getDefaultInstance()))
                        .setResponseMarshaller(ProtoUtils.marshaller(HandleIncomingEventResponse.getDefaultInstance()))
                        .build();
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, internal, CallOptions.DEFAULT, incoming()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void C26_theTokenComesAsJwtOrAsBearer(CarillonServer server) {
        for (String scheme : List.of("JWT ", "Bearer ")) {
            assertThat(EventBrokerGrpc.newBlockingStub(client.authorized(scheme + server.adminKey()))
                            .handleIncomingEvent(incoming())
                            .getEventId())
                    .isNotEmpty();
        }
    }

    @Test
    void C27_aMissingRoleIsPermissionDenied() {
        String key = api.post("/api/v1/keys", "application/json", "{\"name\":\"roles\",\"scopes\":[\"schemas:read\"]}")
                .expect(201)
                .string("key");
        Channel reader = client.as(key);
        assertThat(SchemaRegistryGrpc.newBlockingStub(reader)
                        .getSchema(
                                GetSchemaRequest.newBuilder().setSchema(schema).build())
                        .getSchema()
                        .getMessage())
                .isEqualTo("acme.Push");
        StatusRuntimeException denied =
                catchThrowableOfType(StatusRuntimeException.class, () -> EventBrokerGrpc.newBlockingStub(reader)
                        .handleIncomingEvent(incoming()));
        assertThat(denied.getStatus().getCode()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void C31_theRegistryValidates() {
        ValidateEventSchemaRequest request = ValidateEventSchemaRequest.newBuilder()
                .setSchema(schema)
                .setBody(push())
                .build();
        assertThat(SchemaRegistryGrpc.newBlockingStub(channel)
                        .validateEventForSchema(request)
                        .getValid())
                .isTrue();
        assertThat(certes.SchemaRegistryGrpc.newBlockingStub(channel)
                        .validateEventForSchema(request.toBuilder()
                                .setBody(push().toBuilder().setTypeUrl("type.googleapis.com/acme.Other"))
                                .build())
                        .getErrorsList())
                .isNotEmpty();
    }

    @Test
    void C38_ensuringTwiceMakesNothingNew(WebhookReceiver receiver) {
        EnsureSubscriptionsResponse first = ensure(receiver, "7", "repo", "a'b%c;d");
        EnsureSubscriptionsResponse second = ensure(receiver, "7", "repo", "a'b%c;d");
        assertThat(first.getSubscriptions(0).getIsNew()).isTrue();
        assertThat(second.getSubscriptions(0).getIsNew()).isFalse();
        assertThat(second.getSubscriptions(0).getId())
                .isEqualTo(first.getSubscriptions(0).getId());
        assertThat(ensure(receiver, "7", "repo", "other").getSubscriptions(0).getIsNew())
                .isTrue();
        assertThat(send(outgoing("7").toBuilder().putOptions("repo", "a'b%c;d").build())
                        .getEventIdsList())
                .hasSize(1);
        assertThat(receiver.awaitReceived(1)).hasSize(1);
    }

    @Test
    void C38_aWildcardIsEachEventOfTheNamespace(WebhookReceiver receiver) {
        SubscriptionsGrpc.newBlockingStub(channel)
                .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                        .setCallback(receiver.uri().toString())
                        .addEvents(WantedEvent.newBuilder().setEvent(domain + "/git/1/*"))
                        .build());
        handle(incoming());
        assertThat(receiver.awaitReceived(1)).hasSize(1);
    }

    @Test
    void C39_theCallbackIsAnAddressOfEvents() {
        EnsureSubscriptionsResponse ensured = SubscriptionsGrpc.newBlockingStub(channel)
                .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                        .setCallback("events://events.meetly.example")
                        .setSubscriberId("42")
                        .addEvents(WantedEvent.newBuilder().setEvent(schema))
                        .build());
        JsonObject made = api.get(
                        "/api/v1/subscriptions/" + ensured.getSubscriptions(0).getId())
                .expect(200)
                .json();
        assertThat(made.getString("url")).isEqualTo("https://events.meetly.example:9600/events/" + schema);
        assertThat(made.getString("filter")).contains("certessubscriber = '42'");
    }

    private String stored() {
        String found = api.get("/api/v1/events?topic=" + schema).expect(200).text();
        return found.contains(CORRELATED) ? found : "";
    }

    private EnsureSubscriptionsResponse ensure(WebhookReceiver receiver, String subscriber, String... option) {
        WantedEvent.Builder event = WantedEvent.newBuilder().setEvent(schema);
        if (option.length == 2) {
            event.putOptions(option[0], option[1]);
        }
        return SubscriptionsGrpc.newBlockingStub(channel)
                .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                        .setCallback(receiver.uri().toString())
                        .setSubscriberId(subscriber)
                        .addEvents(event)
                        .build());
    }

    private IncomingEvent incoming() {
        return IncomingEvent.newBuilder().setSchema(schema).setBody(push()).build();
    }

    private OutgoingEvent outgoing(String subscriber) {
        return OutgoingEvent.newBuilder()
                .setSubscriberId(subscriber)
                .setSchema(schema)
                .setBody(push())
                .build();
    }

    private static Any push() {
        byte[] ref = "refs/heads/main".getBytes();
        byte[] message = new byte[ref.length + 4];
        message[0] = 0x0a;
        message[1] = (byte) ref.length;
        System.arraycopy(ref, 0, message, 2, ref.length);
        message[ref.length + 2] = 0x10;
        message[ref.length + 3] = 2;
        return Any.newBuilder()
                .setTypeUrl("type.googleapis.com/acme.Push")
                .setValue(ByteString.copyFrom(message))
                .build();
    }

    private HandleIncomingEventResponse handle(IncomingEvent event) {
        return EventBrokerGrpc.newBlockingStub(channel).handleIncomingEvent(event);
    }

    private SendOutgoingEventResponse send(OutgoingEvent event) {
        return EventBrokerGrpc.newBlockingStub(channel).sendOutgoingEvent(event);
    }

    private StatusRuntimeException refused(IncomingEvent event) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> EventBrokerGrpc.newBlockingStub(channel)
                .handleIncomingEvent(event));
    }
}
