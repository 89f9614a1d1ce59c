package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import certes.v1.EnsureSubscriptionsRequest;
import certes.v1.EventBrokerGrpc;
import certes.v1.IncomingEvent;
import certes.v1.SchemaRegistryGrpc;
import certes.v1.StoreSchemaRequest;
import certes.v1.SubscriptionsGrpc;
import certes.v1.WantedEvent;
import com.google.protobuf.Any;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.ScriptedAnswer;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.WebhookReceiver;
import io.grpc.Channel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lines of Certes about priority, on a server that sends one request at a time, so that the others wait for each other. */
@Tag("settings")
class CertesPrioritySeedIT {

    private static CarillonServer server;
    private static GrpcClient client;
    private static Channel channel;

    @BeforeAll
    static void start() {
        server = CarillonServer.create(
                "certes-priority", TestDatabase.fresh(), Map.of("carillon.delivery.in-flight", "1"));
        server.start();
        client = GrpcClient.to(server.grpcPort());
        channel = client.as(server.adminKey());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.stop();
        server = null;
    }

    @Test
    void C10_theConsumersPriorityDecidesWhatGoesFirstAndTheirLikeGoInOrder() {
        try (WebhookReceiver receiver = WebhookReceiver.start()) {
            for (String each : List.of("low", "high")) {
                SchemaRegistryGrpc.newBlockingStub(channel)
                        .storeSchema(StoreSchemaRequest.newBuilder()
                                .setName("priority.example/_/" + each)
                                .setText("syntax = \"proto3\"; message Said {}")
                                .build());
                SubscriptionsGrpc.newBlockingStub(channel)
                        .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                                .setCallback(receiver.uri().toString())
                                .addEvents(WantedEvent.newBuilder()
                                        .setEvent("priority.example/_/1/" + each)
                                        .setPriority(each.equals("high") ? 9 : 0))
                                .build());
            }
            receiver.answers(ScriptedAnswer.status(200).after(Duration.ofSeconds(5)));
            List<String> expected = new ArrayList<>();
            expected.add(say("low"));
            receiver.awaitReceived(1); // and is under way for 5 s
            List<String> low = List.of(say("low"), say("low"), say("low"));
            List<String> high = List.of(say("high"), say("high"), say("high"));
            assertThat(receiver.received()).hasSize(1);
            Awaitility.await()
                    .untilAsserted(() -> high.forEach(each -> assertThat(server.api()
                                    .get("/api/v1/deliveries?event=" + each)
                                    .expect(200)
                                    .text())
                            .contains(each)));
            expected.addAll(high);
            expected.addAll(low);
            assertThat(receiver.awaitReceived(7))
                    .extracting(each -> each.header("Certes-Event-Id"))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void C10_thereArePrioritiesFrom0To9() {
        StatusRuntimeException refused =
                catchThrowableOfType(StatusRuntimeException.class, () -> SubscriptionsGrpc.newBlockingStub(channel)
                        .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                                .setCallback("events://events.example")
                                .addEvents(WantedEvent.newBuilder()
                                        .setEvent("priority.example/_/1/low")
                                        .setPriority(10))
                                .build()));
        assertThat(refused.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused.getStatus().getDescription()).contains("priority");
    }

    private static String say(String event) {
        return EventBrokerGrpc.newBlockingStub(channel)
                .handleIncomingEvent(IncomingEvent.newBuilder()
                        .setSchema("priority.example/_/1/" + event)
                        .setBody(Any.newBuilder().setTypeUrl("type.googleapis.com/Said"))
                        .build())
                .getEventId();
    }
}
