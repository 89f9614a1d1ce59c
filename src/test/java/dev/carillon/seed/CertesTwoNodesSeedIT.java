package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;

import carillon.v1.AckRequest;
import carillon.v1.EnsureReaderRequest;
import carillon.v1.PullRequest;
import carillon.v1.PullResponse;
import carillon.v1.ReadersGrpc;
import certes.v1.EnsureSubscriptionsRequest;
import certes.v1.EventBrokerGrpc;
import certes.v1.Header;
import certes.v1.IncomingEvent;
import certes.v1.SchemaRegistryGrpc;
import certes.v1.StoreSchemaRequest;
import certes.v1.SubscriptionsGrpc;
import certes.v1.ValidateEventSchemaRequest;
import certes.v1.WantedEvent;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.TestDatabase;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebhookReceiver;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Two nodes on one database. */
@EnabledIfSystemProperty(
        named = "carillon.it.database",
        matches = "postgresql",
        disabledReason = "an H2 file serves one process")
class CertesTwoNodesSeedIT {

    private static final String KEY = "an-admin-key-that-both-of-the-nodes-know";
    private static final int TIMES = 100;

    private final String domain = Topics.unique("nodes") + ".example.com";
    private final String schema = domain + "/_/1/push";

    @Test
    void C8_whatComes100TimesAtTwoNodesAtOnceIsDeliveredOnceAndPulledOnce() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        Map<String, String> settings = Map.of(
                "carillon.admin.key",
                KEY,
                "carillon.secrets.key",
                Base64.getEncoder().encodeToString(new byte[32]));
        try (CarillonServer first = CarillonServer.create("certes-1", database, settings);
                CarillonServer second = CarillonServer.create("certes-2", database, settings);
                WebhookReceiver receiver = WebhookReceiver.start()) {
            first.start();
            second.start();
            try (GrpcClient one = GrpcClient.to(first.grpcPort());
                    GrpcClient other = GrpcClient.to(second.grpcPort())) {
                List<Channel> nodes = List.of(one.as(KEY), other.as(KEY));
                prepare(nodes.get(0), receiver);
                Awaitility.await("the other node knows the schema, within a second")
                        .atMost(java.time.Duration.ofSeconds(30))
                        .ignoreException(StatusRuntimeException.class)
                        .until(() -> SchemaRegistryGrpc.newBlockingStub(nodes.get(1))
                                .validateEventForSchema(ValidateEventSchemaRequest.newBuilder()
                                        .setSchema(schema)
                                        .build())
                                .getValid());
                Set<String> ids = repeated(nodes);
                assertThat(ids).hasSize(1);
                String last = handle(nodes.get(1), UUID.randomUUID().toString());
                ids.add(last);
                assertThat(receiver.awaitReceived(2))
                        .extracting(each -> each.header("Certes-Event-Id"))
                        .containsExactlyInAnyOrderElementsOf(ids);
                assertThat(pulled(nodes)).containsExactlyInAnyOrderElementsOf(ids);
                assertThat(receiver.received()).hasSize(2);
            }
        }
    }

    private void prepare(Channel node, WebhookReceiver receiver) {
        SchemaRegistryGrpc.newBlockingStub(node)
                .storeSchema(StoreSchemaRequest.newBuilder()
                        .setName(domain + "/_/push")
                        .setText("syntax = \"proto3\"; message Push { string ref = 1; }")
                        .build());
        SubscriptionsGrpc.newBlockingStub(node)
                .ensureSubscriptions(EnsureSubscriptionsRequest.newBuilder()
                        .setCallback(receiver.uri().toString())
                        .addEvents(WantedEvent.newBuilder().setEvent(schema))
                        .build());
        ReadersGrpc.newBlockingStub(node)
                .ensureReader(EnsureReaderRequest.newBuilder()
                        .setName("both")
                        .addTopics(schema)
                        .build());
    }

    private Set<String> repeated(List<Channel> nodes) throws Exception {
        String key = UUID.randomUUID().toString();
        ExecutorService senders = Executors.newFixedThreadPool(10);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                Channel node = nodes.get(i % 2);
                answers.add(senders.submit(() -> handle(node, key)));
            }
            Set<String> ids = new HashSet<>();
            for (Future<String> each : answers) {
                ids.add(each.get());
            }
            return ids;
        } finally {
            senders.shutdownNow();
        }
    }

    private String handle(Channel node, String key) {
        return EventBrokerGrpc.newBlockingStub(node)
                .handleIncomingEvent(IncomingEvent.newBuilder()
                        .setSchema(schema)
                        .addHeaders(
                                Header.newBuilder().setName("Idempotency-Key").addValues(key))
                        .setBody(Any.newBuilder().setTypeUrl("type.googleapis.com/Push"))
                        .build())
                .getEventId();
    }

    /** By turns at both nodes, until there is nothing more. */
    private static List<String> pulled(List<Channel> nodes) {
        List<String> ids = new ArrayList<>();
        PullRequest pull = PullRequest.newBuilder()
                .setName("both")
                .setMax(1)
                .setWait(Duration.newBuilder().setSeconds(3))
                .build();
        for (int i = 0; ; i++) {
            ReadersGrpc.ReadersBlockingStub readers = ReadersGrpc.newBlockingStub(nodes.get(i % 2));
            PullResponse pulled = readers.pull(pull);
            if (pulled.getEventsCount() == 0) {
                return ids;
            }
            ids.add(pulled.getEvents(0).getId());
            readers.ack(AckRequest.newBuilder()
                    .setName("both")
                    .addTokens(pulled.getEvents(0).getToken())
                    .build());
        }
    }
}
