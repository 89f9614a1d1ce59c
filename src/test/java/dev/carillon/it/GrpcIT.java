package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carillon.v1.EventPublisherGrpc;
import carillon.v1.PublishBatchRequest;
import carillon.v1.PublishBatchResponse;
import carillon.v1.PublishRequest;
import carillon.v1.PublishResult;
import carillon.v1.PublishStreamRequest;
import carillon.v1.PublishStreamResponse;
import carillon.v1.Published;
import carillon.v1.SubscribeRequest;
import carillon.v1.SubscribeResponse;
import certes.v1.Ping;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.GrpcStream;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.Topics;
import io.cloudevents.v1.proto.CloudEvent;
import io.cloudevents.v1.proto.CloudEvent.CloudEventAttributeValue;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The port of gRPC, of a client in another process. */
@OnCarillon
class GrpcIT {

    private final String topic = Topics.unique("grpc") + "/paid";
    private GrpcClient client;
    private Channel channel;

    @BeforeEach
    void connect(CarillonServer server) {
        client = GrpcClient.to(server.grpcPort());
        channel = client.as(server.adminKey());
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Nested
    class Reached {

        @Test
        void byPing() {
            assertThat(certes.v1.EventBrokerGrpc.newBlockingStub(client.withoutKey())
                            .ping(Ping.getDefaultInstance())
                            .getOk())
                    .isTrue();
            assertThat(certes.EventBrokerGrpc.newBlockingStub(channel)
                            .ping(Ping.getDefaultInstance())
                            .getComponentsUnavailableList())
                    .isEmpty();
        }

        @Test
        void byHealth() {
            HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(client.withoutKey());
            for (String each : List.of("", "EventBroker", "certes.v1.EventBroker", "carillon.v1.EventPublisher")) {
                assertThat(health.check(HealthCheckRequest.newBuilder()
                                        .setService(each)
                                        .build())
                                .getStatus())
                        .isEqualTo(ServingStatus.SERVING);
            }
        }
    }

    @Nested
    class Callers {

        @Test
        void withoutAKeyOrWithAWrongOneNobodyPublishes() {
            assertThat(refusal(client.withoutKey(), event()).getCode()).isEqualTo(Code.UNAUTHENTICATED.value());
            assertThat(refusal(client.as("ck_none"), event()).getCode()).isEqualTo(Code.UNAUTHENTICATED.value());
            assertThat(refusal(client.authorized("Basic eDp5"), event()).getCode())
                    .isEqualTo(Code.UNAUTHENTICATED.value());
        }

        @Test
        void aKeyWithoutTheScopeIsDenied(Api api) throws Exception {
            String key = api.post(
                            "/api/v1/keys", "application/json", "{\"name\":\"grpc\",\"scopes\":[\"events:read\"]}")
                    .expect(201)
                    .string("key");
            Status refused = refusal(client.as(key), event());
            assertThat(refused.getCode()).isEqualTo(Code.PERMISSION_DENIED.value());
            assertThat(refused.getMessage()).contains("events:write");
            assertThat(detail(refused, ErrorInfo.class).getReason()).isEqualTo("NOT_ALLOWED");
        }
    }

    @Nested
    class Publishing {

        @Test
        void oneIsStoredWithItsAttributesAndItsData(Api api) {
            CloudEvent event = event().toBuilder()
                    .putAttributes("subject", text("order 1"))
                    .putAttributes("datacontenttype", text("application/json"))
                    .putAttributes(
                            "priority",
                            CloudEventAttributeValue.newBuilder()
                                    .setCeInteger(7)
                                    .build())
                    .setTextData("{\"number\": 1.50}")
                    .build();
            Published published = publish(event);
            assertThat(published.getEventId()).isEqualTo(event.getId());
            String stored =
                    api.get("/api/v1/events/" + published.getId()).expect(200).text();
            assertThat(stored).contains("order 1", "\"number\": 1.50", topic);
        }

        @Test
        void aRepeatIsTheFirstOneAndOtherContentIsNone() {
            CloudEvent event = event();
            Published first = publish(event);
            Published second = publish(event);
            assertThat(second.getId()).isEqualTo(first.getId());
            assertThat(second.getIsDuplicate()).isTrue();
            assertThat(refusal(channel, event.toBuilder().setTextData("other").build())
                            .getCode())
                    .isEqualTo(Code.ALREADY_EXISTS.value());
        }

        @Test
        void whatBreaksARuleIsRefusedWithItsField() throws Exception {
            Status refused = refusal(channel, event().toBuilder().clearSource().build());
            assertThat(refused.getCode()).isEqualTo(Code.INVALID_ARGUMENT.value());
            assertThat(detail(refused, BadRequest.class).getFieldViolations(0).getField())
                    .isEqualTo("/source");
        }

        @Test
        void aBatchIsStoredAsAWholeOrInPart() {
            CloudEvent wrong = event().toBuilder().clearType().build();
            PublishBatchRequest batch = PublishBatchRequest.newBuilder()
                    .addEvents(event())
                    .addEvents(wrong)
                    .build();
            PublishBatchResponse whole =
                    EventPublisherGrpc.newBlockingStub(channel).publishBatch(batch);
            assertThat(whole.getResultsList()).noneMatch(PublishResult::hasPublished);
            assertThat(whole.getResults(0).getRefused().getCode()).isEqualTo(Code.ABORTED.value());
            PublishBatchResponse partial = EventPublisherGrpc.newBlockingStub(channel)
                    .publishBatch(batch.toBuilder().setPartial(true).build());
            assertThat(partial.getResults(0).hasPublished()).isTrue();
            assertThat(partial.getResults(1).getRefused().getCode()).isEqualTo(Code.INVALID_ARGUMENT.value());
        }

        @Test
        void aStreamIsAnsweredInItsOrderAndARefusedOneEndsNothing() throws Exception {
            List<PublishStreamResponse> answers = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> ended = new CompletableFuture<>();
            StreamObserver<PublishStreamRequest> stream =
                    EventPublisherGrpc.newStub(channel).publishStream(into(answers, ended));
            for (int i = 1; i <= 1_000; i++) {
                CloudEvent event = i == 500 ? event().toBuilder().clearId().build() : event();
                stream.onNext(PublishStreamRequest.newBuilder().setEvent(event).build());
            }
            stream.onCompleted();
            ended.get(60, TimeUnit.SECONDS);
            assertThat(answers).hasSize(1_000);
            for (int i = 1; i <= 1_000; i++) {
                assertThat(answers.get(i - 1).getNumber()).isEqualTo(i);
                assertThat(answers.get(i - 1).getResult().hasPublished()).isEqualTo(i != 500);
            }
        }

        @Test
        void aMessageThatIsTooLongIsRefused() {
            CloudEvent event =
                    event().toBuilder().setTextData("x".repeat((4 << 20) + 1)).build();
            assertThat(refusal(channel, event).getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED.value());
        }

        @Test
        void dataThatIsTooLongIsRefusedWithTheKeyOfItsLimit() {
            CloudEvent event =
                    event().toBuilder().setTextData("x".repeat((1 << 20) + 1)).build();
            assertThat(refusal(channel, event).getMessage()).contains("carillon.publish.max-event-bytes");
        }
    }

    @Nested
    class Streams {

        @Test
        void tellWhatIsPublishedFromNowOnWithItsCursor() {
            try (GrpcStream stream = GrpcStream.open(channel, request().build())) {
                assertThat(stream.next().hasEvent()).isFalse(); // where it begins
                CloudEvent event = event().toBuilder()
                        .putAttributes("datacontenttype", text("text/plain"))
                        .setTextData("hi")
                        .build();
                Published published = publish(event);
                SubscribeResponse heard = stream.next();
                assertThat(heard.getId()).isEqualTo(published.getId());
                assertThat(heard.getEvent().getId()).isEqualTo(event.getId());
                assertThat(heard.getEvent().getTextData()).isEqualTo("hi");
                assertThat(heard.getEvent().getAttributesOrThrow("topic").getCeString())
                        .isEqualTo(topic);
                assertThat(Long.parseLong(heard.getCursor())).isPositive();
            }
        }

        @Test
        void tellOnlyWhatIsOfTheTopicsAndPassesTheFilter() {
            try (GrpcStream stream = GrpcStream.open(
                    channel, request().setFilter("subject = 'yes'").build())) {
                stream.next();
                publish(event().toBuilder().putAttributes("subject", text("no")).build());
                publish(event().toBuilder()
                        .putAttributes("topic", text(topic + "/more"))
                        .putAttributes("subject", text("yes"))
                        .build());
                CloudEvent wanted = event().toBuilder()
                        .putAttributes("subject", text("yes"))
                        .build();
                publish(wanted);
                assertThat(stream.next().getEvent().getId()).isEqualTo(wanted.getId());
            }
        }

        /** One that reads slowly is waited for; it hears all of it, once, in the order of the log. */
        @Test
        void waitForAClientThatReadsSlowlyAndResumeWithoutAGap() {
            String data = "x".repeat(20_000);
            List<String> published = new CopyOnWriteArrayList<>();
            List<String> heard = new CopyOnWriteArrayList<>();
            String cursor;
            try (GrpcStream stream = GrpcStream.open(channel, request().build())) {
                cursor = stream.next().getCursor();
                for (int i = 0; i < 300; i++) { // six times what waits for it
                    published.add(publish(event().toBuilder().setTextData(data).build())
                            .getId());
                }
                while (heard.size() < 100) {
                    SubscribeResponse next = stream.next();
                    if (next.hasEvent()) {
                        heard.add(next.getId());
                        cursor = next.getCursor();
                    }
                }
            }
            try (GrpcStream stream =
                    GrpcStream.open(channel, request().setCursor(cursor).build())) {
                while (heard.size() < 300) {
                    SubscribeResponse next = stream.next();
                    if (next.hasEvent()) {
                        heard.add(next.getId());
                    }
                }
            }
            assertThat(heard).containsExactlyElementsOf(published);
        }

        @Test
        void areRefusedWithTheFieldOfWhatIsWrong() {
            assertThat(refused(request().setFilter("subject =").build())).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refused(request().addTopics("a//b").build())).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refused(request().setCursor("9999999999").build())).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refused(request().setCursor("x").build())).isEqualTo(Code.INVALID_ARGUMENT);
        }

        @Test
        void endWithTheirKey(Api api) {
            JsonObject key = api.post(
                            "/api/v1/keys", "application/json", "{\"name\":\"grpc\",\"scopes\":[\"events:read\"]}")
                    .expect(201)
                    .json();
            try (GrpcStream stream =
                    GrpcStream.open(client.as(key.getString("key")), request().build())) {
                stream.next();
                api.delete("/api/v1/keys/" + key.getString("id")).expect(200);
                assertThat(stream.failure().getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
            }
        }

        private SubscribeRequest.Builder request() {
            return SubscribeRequest.newBuilder().addTopics(topic);
        }

        private Code refused(SubscribeRequest request) {
            try (GrpcStream stream = GrpcStream.open(channel, request)) {
                return stream.failure().getStatus().getCode();
            }
        }
    }

    private CloudEvent event() {
        return CloudEvent.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setSource("/shop")
                .setSpecVersion("1.0")
                .setType("shop.paid")
                .putAttributes("topic", text(topic))
                .build();
    }

    private static CloudEventAttributeValue text(String value) {
        return CloudEventAttributeValue.newBuilder().setCeString(value).build();
    }

    private Published publish(CloudEvent event) {
        return EventPublisherGrpc.newBlockingStub(channel)
                .publish(PublishRequest.newBuilder().setEvent(event).build())
                .getPublished();
    }

    private static Status refusal(Channel caller, CloudEvent event) {
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> EventPublisherGrpc.newBlockingStub(caller)
                        .publish(PublishRequest.newBuilder().setEvent(event).build()));
        return StatusProto.fromThrowable(refused);
    }

    private static <T extends com.google.protobuf.Message> T detail(Status status, Class<T> type) throws Exception {
        for (com.google.protobuf.Any each : status.getDetailsList()) {
            if (each.is(type)) {
                return each.unpack(type);
            }
        }
        throw new AssertionError("no " + type + " in " + status);
    }

    private static <T> StreamObserver<T> into(List<T> answers, CompletableFuture<Void> ended) {
        return new StreamObserver<>() {

            @Override
            public void onNext(T answer) {
                answers.add(answer);
            }

            @Override
            public void onError(Throwable failure) {
                ended.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                ended.complete(null);
            }
        };
    }
}
