package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import carillon.v1.EventPublisherGrpc;
import carillon.v1.PublishBatchRequest;
import carillon.v1.PublishRequest;
import carillon.v1.PublishStreamRequest;
import carillon.v1.PublishStreamResponse;
import certes.v1.EventBrokerGrpc;
import certes.v1.IncomingEvent;
import certes.v1.OutgoingEvent;
import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Status;
import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.ExternalBroker;
import dev.carillon.fixture.GrpcClient;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RawSocket;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.Sender;
import dev.carillon.fixture.StompClient;
import dev.carillon.fixture.Tenant;
import dev.carillon.fixture.Topics;
import dev.carillon.fixture.WebSocketClient;
import io.cloudevents.v1.proto.CloudEvent;
import io.cloudevents.v1.proto.CloudEvent.CloudEventAttributeValue;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.awaitility.Awaitility;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Under {@code require} data that is not as its schema has it is refused at every door with the place, the rule and the value, and
 * nothing is stored; the same door takes what is right.
 */
@OnCarillon
class ValidationAtEveryDoorIT {

    private static final String PRICED =
            "{\"type\":\"object\",\"required\":[\"price\"],\"properties\":{\"price\":{\"type\":\"number\",\"minimum\":0}}}";
    private static final String WRONG = "{\"price\":-1}";
    private static final String RIGHT = "{\"price\":1.50}";
    private static final String RULE = "must have a minimum value of 0";
    private static final String SAID = "/data/price: " + RULE + ", not \"-1\"";

    private final String topic = Topics.unique("door");
    private Tenant tenant;

    @BeforeEach
    void require(Api admin) {
        tenant = Tenant.create(admin);
        tenant.schema(topic, PRICED);
        tenant.policy("require");
    }

    private int stored() {
        return tenant.api()
                .get("/api/v1/events?topic=" + topic + "&limit=10")
                .expect(200)
                .json()
                .getJsonArray("data")
                .size();
    }

    private static void showsPlaceRuleAndValue(Answer refused, String pointer) {
        JsonObject error =
                refused.expectProblem(400).json().getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("pointer")).isEqualTo(pointer);
        assertThat(error.getString("rule")).isEqualTo(RULE);
        assertThat(error.getString("value")).isEqualTo("-1");
    }

    @Nested
    class Http {

        @ParameterizedTest
        @EnumSource(Form.class)
        void refusesOne(Form form) {
            showsPlaceRuleAndValue(tenant.api().publish(form.of(anEvent(topic).data(WRONG))), "/data/price");
            assertThat(stored()).isZero();
            tenant.api().publish(form.of(anEvent(topic).data(RIGHT))).expect(202);
        }

        @Test
        void refusesABatchWithThePlaceInIt() {
            String batch = AnEvent.batch(
                    anEvent(topic).data(RIGHT),
                    anEvent(topic).data(WRONG),
                    anEvent(topic).data(RIGHT));
            String media = "application/cloudevents-batch+json";
            showsPlaceRuleAndValue(tenant.api().post("/api/v1/events", media, batch), "/1/data/price");
            assertThat(stored()).isZero();
            Answer partial = tenant.api().post("/api/v1/events?partial=true", media, batch);
            assertThat(partial.text()).contains("/data/price", RULE);
            assertThat(stored()).isEqualTo(2);
        }

        @Test
        void refusesATrigger() {
            String guid = guidWithSchema();
            String path = "/api/v1/realtime/" + guid + "/trigger";
            Answer refused = tenant.api()
                    .post(path, "application/json", "{\"data\":\"x\"}")
                    .expectProblem(400);
            JsonObject error = refused.json().getJsonArray("errors").getJsonObject(0);
            assertThat(error.getString("pointer")).isEqualTo("/data");
            assertThat(error.getString("rule")).isEqualTo("string found, object expected");
        }
    }

    enum Form {
        STRUCTURED {
            @Override
            AnEvent of(AnEvent event) {
                return event;
            }
        },
        BINARY {
            @Override
            AnEvent of(AnEvent event) {
                return event.binary();
            }
        },
        PLAIN {
            @Override
            AnEvent of(AnEvent event) {
                return event.plain();
            }
        };

        abstract AnEvent of(AnEvent event);
    }

    @Nested
    class ServerEvents {

        private static String raised(String topic, String data) {
            return "{\"events\":[{\"topic\":\"" + topic + "\",\"data\":" + data + "}]}";
        }

        @Test
        void refuseByPost() {
            Api api = tenant.api().with("X-Voltmx-Authorization", tenant.key());
            Answer refused = api.post("/services/ServerEvents", "application/json", raised(topic, WRONG));
            assertThat(refused.text()).contains(RULE, "/data/price");
            assertThat(stored()).isZero();
            api.post("/services/ServerEvents", "application/json", raised(topic, RIGHT));
            assertThat(stored()).isEqualTo(1);
        }

        @Test
        void refuseOnAConnection(CarillonServer server) {
            try (WebSocketClient socket = WebSocketClient.connect(
                    server.baseUri(),
                    "/services/ServerEvents/Stream",
                    Map.of("X-VoltMX-Authorization", tenant.key()))) {
                socket.send(raised(topic, WRONG));
                assertThat(socket.next().toString()).contains(RULE, "/data/price", topic);
                assertThat(stored()).isZero();
                socket.send(raised(topic, RIGHT));
                assertThat(socket.next().toString()).doesNotContain("failed");
            }
            assertThat(stored()).isEqualTo(1);
        }
    }

    @Nested
    class SignalR {

        @Test
        void refusesATriggerOfAGuid(CarillonServer server) {
            String guid = guidWithSchema();
            try (RawSocket hub = hub(server)) {
                assertThat(invoke(hub, "\"TriggerEvent\",\"arguments\":[\"" + guid + "\",\"x\",false]"))
                        .contains("\"error\":")
                        .contains("/data: string found, object expected");
            }
        }

        private RawSocket hub(CarillonServer server) {
            RawSocket socket =
                    RawSocket.open(URI.create(server.baseUri().toString().replaceFirst("http", "ws")
                            + "/hubs/events?access_token=" + tenant.key()));
            socket.send("{\"protocol\":\"json\",\"version\":1}\u001e");
            assertThat(socket.await("\u001e")).isEqualTo("{}\u001e");
            return socket;
        }

        private static String invoke(RawSocket hub, String call) {
            hub.send("{\"type\":1,\"invocationId\":\"1\",\"target\":" + call + "}\u001e");
            String record = hub.await("\u001e");
            while (!record.contains("\"type\":3")) {
                record = hub.await("\u001e");
            }
            return record;
        }
    }

    /** A guid whose events must be JSON objects; triggers have text. */
    private String guidWithSchema() {
        String guid = UUID.randomUUID().toString();
        tenant.schema("realtime/" + guid, "{\"type\":\"object\"}");
        return guid;
    }

    @Nested
    class Grpc {

        private GrpcClient client;
        private Channel channel;

        @BeforeEach
        void connect(CarillonServer server) {
            client = GrpcClient.to(server.grpcPort());
            channel = client.as(tenant.key());
        }

        @AfterEach
        void disconnect() {
            client.close();
        }

        @Test
        void refusesOne() throws Exception {
            EventPublisherGrpc.EventPublisherBlockingStub publisher = EventPublisherGrpc.newBlockingStub(channel);
            shows(
                    catchThrowableOfType(
                            StatusRuntimeException.class,
                            () -> publisher.publish(PublishRequest.newBuilder()
                                    .setEvent(event(WRONG))
                                    .build())),
                    "/data/price");
            assertThat(stored()).isZero();
            publisher.publish(PublishRequest.newBuilder().setEvent(event(RIGHT)).build());
            assertThat(stored()).isEqualTo(1);
        }

        @Test
        void refusesOneOfABatch() throws Exception {
            Status refused = EventPublisherGrpc.newBlockingStub(channel)
                    .publishBatch(PublishBatchRequest.newBuilder()
                            .addEvents(event(RIGHT))
                            .addEvents(event(WRONG))
                            .setPartial(true)
                            .build())
                    .getResults(1)
                    .getRefused();
            shows(refused, "/data/price");
            assertThat(stored()).isEqualTo(1);
        }

        @Test
        void refusesOneOfAStreamAndGoesOn() throws Exception {
            CompletableFuture<PublishStreamResponse> first = new CompletableFuture<>();
            CompletableFuture<PublishStreamResponse> second = new CompletableFuture<>();
            StreamObserver<PublishStreamRequest> stream = EventPublisherGrpc.newStub(channel)
                    .publishStream(new StreamObserver<>() {
                        @Override
                        public void onNext(PublishStreamResponse answer) {
                            (answer.getNumber() == 1 ? first : second).complete(answer);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            first.completeExceptionally(failure);
                            second.completeExceptionally(failure);
                        }

                        @Override
                        public void onCompleted() {}
                    });
            stream.onNext(
                    PublishStreamRequest.newBuilder().setEvent(event(WRONG)).build());
            stream.onNext(
                    PublishStreamRequest.newBuilder().setEvent(event(RIGHT)).build());
            stream.onCompleted();
            shows(first.get(60, TimeUnit.SECONDS).getResult().getRefused(), "/data/price");
            assertThat(second.get(60, TimeUnit.SECONDS).getResult().hasPublished())
                    .isTrue();
            assertThat(stored()).isEqualTo(1);
        }

        @Test
        void refusesEventsOfCertesInBothDirections() throws Exception {
            String name = topic + ".example.com/shop/1/paid";
            tenant.named(topic + ".example.com/shop/paid", "syntax = \"proto3\";\nmessage Paid { int32 price = 1; }\n")
                    .expect(201);
            Any body = Any.pack(Struct.newBuilder()
                    .putFields("price", Value.newBuilder().setStringValue("x").build())
                    .build());
            EventBrokerGrpc.EventBrokerBlockingStub broker = EventBrokerGrpc.newBlockingStub(channel);
            IncomingEvent incoming =
                    IncomingEvent.newBuilder().setSchema(name).setBody(body).build();
            OutgoingEvent outgoing =
                    OutgoingEvent.newBuilder().setSchema(name).setBody(body).build();
            for (StatusRuntimeException each : List.of(
                    catchThrowableOfType(StatusRuntimeException.class, () -> broker.handleIncomingEvent(incoming)),
                    catchThrowableOfType(StatusRuntimeException.class, () -> broker.sendOutgoingEvent(outgoing)))) {
                FieldViolation violation = violation(StatusProto.fromThrowable(each));
                assertThat(violation.getField()).contains("price");
                assertThat(violation.getDescription()).contains("price").contains("\"x\"");
            }
            assertThat(tenant.api()
                            .get("/api/v1/events?topic=" + name)
                            .expect(200)
                            .json()
                            .getJsonArray("data"))
                    .isEmpty();
        }

        private CloudEvent event(String data) {
            return CloudEvent.newBuilder()
                    .setId(UUID.randomUUID().toString())
                    .setSource("/tests")
                    .setSpecVersion("1.0")
                    .setType("test.event")
                    .putAttributes("topic", text(topic))
                    .putAttributes("datacontenttype", text("application/json"))
                    .setTextData(data)
                    .build();
        }

        private static CloudEventAttributeValue text(String value) {
            return CloudEventAttributeValue.newBuilder().setCeString(value).build();
        }

        private static void shows(StatusRuntimeException refused, String field) throws Exception {
            shows(StatusProto.fromThrowable(refused), field);
        }

        private static void shows(Status refused, String field) throws Exception {
            assertThat(refused.getCode()).isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT.value());
            assertThat(violation(refused).getField()).isEqualTo(field);
            assertThat(violation(refused).getDescription()).isEqualTo(SAID);
        }

        private static FieldViolation violation(Status refused) throws Exception {
            for (Any each : refused.getDetailsList()) {
                if (each.is(BadRequest.class)) {
                    return each.unpack(BadRequest.class).getFieldViolations(0);
                }
            }
            throw new AssertionError("no BadRequest in " + refused);
        }
    }

    @Nested
    class Gateway {

        @Test
        void refusesAWebhookAndTheSourceSaysWhy(Api admin) {
            Sender sender = Sender.of(
                    admin.with("Carillon-Application", tenant.name()),
                    "{'name':'open','topic':'" + topic + "','settings':{'verification':{'type':'none'}}}");
            showsPlaceRuleAndValue(sender.post("application/json", WRONG), "/data/price");
            assertThat(stored()).isZero();
            assertThat(sender.stats().getString("lastRefusal")).isEqualTo("event-refused: /data/price " + RULE);
            sender.post("application/json", RIGHT).expect(202);
            assertThat(stored()).isEqualTo(1);
        }

        @Test
        void refusesWhatABrokerGivesAndTheSourceSaysWhy(Api admin) throws Exception {
            Api api = admin.with("Carillon-Application", tenant.name());
            ExternalBroker broker = ExternalBroker.start("validation-broker");
            try {
                String address = "127.0.0.1:" + URI.create(broker.url()).getPort();
                String id = api.post(
                                "/api/v1/sources",
                                Json.createObjectBuilder()
                                        .add("name", "broker")
                                        .add("kind", "amqp10")
                                        .add("topic", topic)
                                        .add(
                                                "settings",
                                                Json.createObjectBuilder()
                                                        .add("uri", "amqp://" + address)
                                                        .add("address", topic)
                                                        .add("content", "cloudevents")
                                                        .add(
                                                                "options",
                                                                Json.createObjectBuilder()
                                                                        .add("type", "queue")))
                                        .build())
                        .expect(201)
                        .string("id");
                try (JMSContext jms = new JmsConnectionFactory("amqp://" + address).createContext()) {
                    for (String data : List.of(WRONG, RIGHT)) {
                        jms.createProducer()
                                .send(
                                        jms.createQueue(topic),
                                        anEvent(topic).data(data).json().build().toString());
                    }
                }
                Awaitility.await().until(() -> stored() == 1);
                Awaitility.await().untilAsserted(() -> assertThat(api.get("/api/v1/sources/" + id + "/stats")
                                .expect(200)
                                .string("lastRefusal"))
                        .isEqualTo("event-refused: /data/price " + RULE));
            } finally {
                broker.close();
            }
        }
    }

    /** The queue {@code carillon.ingress}: what is refused is a dead letter that says why. */
    @Nested
    class Ingress {

        private static final String INGRESS = "carillon.ingress";

        @ParameterizedTest
        @EnumSource(RemoteBroker.class)
        void refusesByJmsAndAmqp(RemoteBroker broker, CarillonServer server) throws JMSException {
            try (JMSContext jms = broker.connect(server)) {
                for (String data : List.of(WRONG, RIGHT)) {
                    TextMessage message = jms.createTextMessage(event(data));
                    message.setStringProperty("carillon_application", tenant.name());
                    message.setStringProperty("carillon_test", topic);
                    jms.createProducer().send(jms.createQueue(INGRESS), message);
                }
                isADeadLetter(jms, "carillon_test = '" + topic + "'");
            }
        }

        @Test
        void refusesByStomp(CarillonServer server) throws JMSException {
            takesOtherProtocols(server);
            try (StompClient stomp = StompClient.connect(server)) {
                for (String data : List.of(WRONG, RIGHT)) {
                    stomp.send(
                            INGRESS,
                            event(data),
                            "carillon_application:" + tenant.name(),
                            "carillon_test:" + topic,
                            "content-type:application/cloudevents+json");
                }
            }
            try (JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
                isADeadLetter(jms, "carillon_test = '" + topic + "'");
            }
        }

        /** MQTT 3.1.1 has no properties: its events are of the application of this server. */
        @Test
        void refusesByMqtt(CarillonServer server, Api admin) throws Exception {
            takesOtherProtocols(server);
            requiringInDefault(admin, () -> {
                MqttConnectOptions who = new MqttConnectOptions();
                who.setUserName("carillon");
                who.setPassword(server.brokerPassword().toCharArray());
                String uri = "tcp://" + server.brokerUri().getHost() + ":"
                        + server.brokerUri().getPort();
                try (MqttClient mqtt = new MqttClient(uri, topic, new MemoryPersistence());
                        JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
                    mqtt.connect(who);
                    mqtt.publish("carillon/ingress", event(WRONG).getBytes(StandardCharsets.UTF_8), 1, false);
                    mqtt.disconnect();
                    try (JMSConsumer dead = jms.createConsumer(
                            jms.createQueue("carillon.dead-letters"), "carillon_reason LIKE '%/data/price%'")) {
                        Message letter = dead.receive(40_000);
                        assertThat(letter).isNotNull();
                        assertThat(RemoteBroker.textOf(letter)).contains(topic);
                        assertThat(letter.getStringProperty("carillon_reason")).contains(SAID);
                    }
                }
            });
        }

        private void takesOtherProtocols(CarillonServer server) {
            Assumptions.assumeTrue(server.hasRemoteBroker(), "an untouched WildFly lets no client in");
            Assumptions.assumeFalse(
                    server.brokerUri().toString().contains("enable1xPrefixes"),
                    "the queues of WildFly's broker have other names than carillon.ingress for STOMP and MQTT");
        }

        private void isADeadLetter(JMSContext jms, String selector) throws JMSException {
            try (JMSConsumer dead = jms.createConsumer(jms.createQueue("carillon.dead-letters"), selector)) {
                Message letter = dead.receive(40_000);
                assertThat(letter).isNotNull();
                assertThat(letter.getStringProperty("carillon_reason")).contains(SAID);
                Awaitility.await().until(() -> stored() == 1);
                assertThat(dead.receiveNoWait()).isNull();
            }
        }

        private String event(String data) {
            return anEvent(topic).data(data).json().build().toString();
        }
    }

    /** Beans in the WAR publish for the application of this server. */
    @Nested
    class Beans {

        @ParameterizedTest
        @CsvSource({"notify,", "notify,commit", "fire,", "fire,commit", "fireAsync,"})
        void areToldByAnExceptionWithAllViolations(String how, String end, Api admin) {
            requiringInDefault(admin, () -> {
                String path = "/probe/publish?how=" + how + "&topic=" + topic + (end == null ? "" : "&end=" + end);
                Answer rejected = admin.post(path, "application/json", "{\"price\":-1,\"vat\":\"x\"}");
                assertThat(rejected.status()).as(rejected::toString).isEqualTo(422);
                assertThat(rejected.text())
                        .startsWith("EventRejectedException: /data/")
                        .contains("\n/data/price | " + RULE + " | -1")
                        .contains("\n/data/vat | ");
                assertThat(events(admin)).isZero();
                admin.post(path, "application/json", RIGHT).expect(200);
                Awaitility.await().until(() -> events(admin) == 1);
            });
        }

        private int events(Api admin) {
            return admin.get("/api/v1/events?topic=" + topic)
                    .expect(200)
                    .json()
                    .getJsonArray("data")
                    .size();
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void requiringInDefault(Api admin, Work work) {
        String schema = PRICED.replace("\"minimum\":0}", "\"minimum\":0},\"vat\":{\"type\":\"number\"}");
        String id = admin.post(
                        "/api/v1/schemas",
                        "application/json",
                        "{\"topic\":\"" + topic + "\",\"schema\":" + schema + "}")
                .expect(201)
                .string("id");
        String policy = "/api/v1/schema-policy";
        admin.send("PUT", policy, "application/json", "{\"mode\":\"require\",\"withoutSchema\":\"accept\"}")
                .expect(200);
        try {
            work.run();
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            admin.send("PUT", policy, "application/json", "{\"mode\":\"off\"}").expect(200);
            admin.delete("/api/v1/schemas/" + id).expect(204);
        }
    }
}
