package dev.carillon.messaging;

import static dev.carillon.messaging.SenderFixture.addressee;
import static dev.carillon.messaging.SenderFixture.get;
import static dev.carillon.messaging.SenderFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.outbound.AddressGuard;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the protocols that the embedded broker speaks have in common, by a broker that comes and goes. */
class BrokerSenderTest {

    private final ArtemisBroker broker = new ArtemisBroker();
    private final SenderFixture fixture = new SenderFixture();

    @AfterEach
    void end() throws Exception {
        fixture.close();
        broker.close();
        Awaitility.await("all threads have ended").until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(each -> each.getName().startsWith("carillon-broker")));
    }

    private BrokerAddressee amqp() {
        return addressee("{'kind':'amqp10','uri':'amqp://127.0.0.1:" + broker.port() + "','address':'orders',"
                + "'options':{'type':'queue'},'credentials':{'username':'shop','password':'sesame'}}");
    }

    private BrokerAddressee mqtt(String version) {
        return addressee("{'kind':'mqtt','uri':'mqtt://127.0.0.1:" + broker.port() + "','address':'orders/new',"
                + "'options':{'version':'" + version
                + "'},'credentials':{'username':'shop','password':'sesame'}}");
    }

    private BrokerAddressee to(String protocol) {
        return switch (protocol) {
            case "amqp10" -> amqp();
            case "mqtt3" -> mqtt("3.1.1");
            default -> mqtt("5");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt3"})
    void E28_connectionsAreClosedOnStop(String protocol) throws Exception {
        broker.start();
        assertThat(fixture.send(to(protocol), message(to(protocol).address().text(), "1", "{}")))
                .isInstanceOf(SendResult.Taken.class);
        assertThat(broker.connections()).isEqualTo(1);
        fixture.close();
        Awaitility.await().until(() -> broker.connections() == 0);
    }

    @Test
    void amqpCarriesBodyContentTypeIdAndAttributes() throws Exception {
        broker.start();
        try (JMSContext jms = broker.connectByAmqp();
                JMSConsumer consumer = jms.createConsumer(jms.createQueue("orders"))) {
            assertThat(fixture.send(
                            amqp(),
                            new OutgoingMessage(
                                    "orders",
                                    "orders",
                                    "0190-1",
                                    "key",
                                    "application/json",
                                    Map.of("id", "7", "source", "/shop"),
                                    "{\"price\":1.50}".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(new SendResult.Taken(null));
            Message received = ArtemisBroker.receive(consumer);
            assertThat(ArtemisBroker.text(received)).isEqualTo("{\"price\":1.50}");
            assertThat(received.getStringProperty("cloudEvents_id")).isEqualTo("7");
            assertThat(received.getStringProperty("cloudEvents_source")).isEqualTo("/shop");
            assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("key");
            assertThat(received.getJMSMessageID()).contains("0190-1");
            assertThat(received.getJMSDeliveryMode()).isEqualTo(2);
        }
    }

    @Test
    void mqttFiveCarriesContentTypeAndAttributes() throws Exception {
        broker.start();
        try (JMSContext jms = broker.connect();
                JMSConsumer consumer = jms.createConsumer(jms.createTopic("orders.new"))) {
            assertThat(fixture.send(
                            mqtt("5"),
                            new OutgoingMessage(
                                    "orders/new",
                                    "orders/new",
                                    "1",
                                    null,
                                    "text/plain",
                                    Map.of("id", "7", "subject", "Zoë"),
                                    "x".getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOf(SendResult.Taken.class);
            Message received = ArtemisBroker.receive(consumer);
            assertThat(ArtemisBroker.text(received)).isEqualTo("x");
            assertThat(received.getStringProperty("mqtt.content.type")).isEqualTo("text/plain");
            assertThat(java.util.Collections.list((java.util.Enumeration<?>) received.getPropertyNames()).stream()
                            .filter(each -> each.toString().matches(".*user\\.property\\.[0-9]+\\..*"))
                            .map(each -> {
                                try {
                                    return received.getStringProperty(each.toString());
                                } catch (jakarta.jms.JMSException e) {
                                    throw new AssertionError(e);
                                }
                            }))
                    .containsExactlyInAnyOrder("7", "Zoë");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt3", "mqtt5"})
    void manyMessagesArriveInTheirOrder(String protocol) throws Exception {
        broker.start();
        try (JMSContext jms = broker.connect();
                JMSConsumer consumer = jms.createConsumer(
                        protocol.equals("amqp10") ? jms.createQueue("orders") : jms.createTopic("orders.new"))) {
            BrokerAddressee to = to(protocol);
            List<CompletableFuture<SendResult>> results = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                results.add(fixture.begin(
                        to, message(to.address().text(), "m" + i, "{\"n\":" + i + "}"), SenderFixture.DEADLINE));
            }
            assertThat(results).allMatch(each -> get(each) instanceof SendResult.Taken);
            for (int i = 0; i < 1_000; i++) {
                assertThat(ArtemisBroker.text(ArtemisBroker.receive(consumer))).isEqualTo("{\"n\":" + i + "}");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt3", "mqtt5"})
    void aLongMessageArrivesWhole(String protocol) throws Exception {
        broker.start();
        String body = "\"" + "ä".repeat(700_000) + "\"";
        try (JMSContext jms = broker.connect();
                JMSConsumer consumer = jms.createConsumer(
                        protocol.equals("amqp10") ? jms.createQueue("orders") : jms.createTopic("orders.new"))) {
            BrokerAddressee to = to(protocol);
            assertThat(fixture.send(to, message(to.address().text(), "1", body)))
                    .isInstanceOf(SendResult.Taken.class);
            assertThat(ArtemisBroker.text(ArtemisBroker.receive(consumer))).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt3", "mqtt5"})
    void aBrokerThatGoesAndComesBackIsFoundAgain(String protocol) throws Exception {
        BrokerAddressee to = to(protocol);
        assertThat(fixture.send(to, message(to.address().text(), "1", "{}")))
                .isEqualTo(new SendResult.Unreachable("the connection was refused"));
        broker.start();
        assertThat(fixture.send(to, message(to.address().text(), "2", "{}"))).isInstanceOf(SendResult.Taken.class);
        broker.stop();
        assertThat(fixture.send(to, message(to.address().text(), "3", "{}")))
                .isInstanceOf(SendResult.Unreachable.class);
        broker.start();
        assertThat(fixture.send(to, message(to.address().text(), "4", "{}"))).isInstanceOf(SendResult.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt"})
    void aWrongPasswordIsSaidAndNotRepeated(String kind) throws Exception {
        broker.start();
        BrokerAddressee to = addressee("{'kind':'" + kind + "','uri':'" + (kind.equals("mqtt") ? "mqtt" : "amqp")
                + "://127.0.0.1:" + broker.port()
                + "','address':'orders','credentials':{'username':'shop','password':'hidden'}}");
        SendResult result = fixture.send(to, message("orders", "1", "{}"));
        assertThat(result).isInstanceOf(SendResult.Unreachable.class);
        assertThat(result.toString())
                .containsAnyOf("credentials", "user name or password")
                .doesNotContain("hidden");
        assertThat(to.toString()).doesNotContain("hidden");
    }

    @Test
    void anAddressWhereThisUserMayNotSendIsRefusedAndTheConnectionGoesOn() throws Exception {
        broker.start();
        BrokerAddressee to = amqp();
        SendResult refused = fixture.send(to, message(ArtemisBroker.FORBIDDEN, "1", "{}"));
        assertThat(refused).isInstanceOf(SendResult.Refused.class);
        assertThat(fixture.send(to, message("orders", "2", "{}"))).isInstanceOf(SendResult.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt3", "mqtt5"})
    void aBrokerThatSaysNothingHoldsUpNobodyElse(String protocol) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            BrokerAddressee mute = protocol.equals("amqp10")
                    ? addressee("{'kind':'amqp10','uri':'amqp://127.0.0.1:" + silent.getLocalPort()
                            + "','address':'orders'}")
                    : addressee("{'kind':'mqtt','uri':'mqtt://127.0.0.1:" + silent.getLocalPort()
                            + "','address':'orders'}");
            CompletableFuture<SendResult> stuck =
                    fixture.begin(mute, message("orders", "1", "{}"), Duration.ofMillis(500));
            broker.start();
            assertThat(fixture.send(to(protocol), message(to(protocol).address().text(), "2", "{}")))
                    .isInstanceOf(SendResult.Taken.class);
            assertThat(get(stuck)).isEqualTo(new SendResult.TimedOut());
            assertThat(get(fixture.begin(mute, message("orders", "3", "{}"), Duration.ofMillis(500))))
                    .as("the line goes on")
                    .isEqualTo(new SendResult.TimedOut());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp10", "mqtt3", "mqtt5"})
    void whatIsNoBrokerIsSaidSo(String protocol) throws Exception {
        try (ServerSocket http = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            Thread server = new Thread(() -> {
                try (Socket each = http.accept()) {
                    each.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    each.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // it is over
                }
            });
            server.start();
            String kind = protocol.equals("amqp10") ? "amqp10" : "mqtt";
            SendResult result = fixture.send(
                    addressee("{'kind':'" + kind + "','uri':'" + (kind.equals("mqtt") ? "mqtt" : "amqp")
                            + "://127.0.0.1:" + http.getLocalPort() + "','address':'orders'}"),
                    message("orders", "1", "{}"));
            assertThat(result).isInstanceOf(SendResult.Unreachable.class);
            assertThat(result.toString()).contains("the broker").doesNotContain("xception");
            server.join();
        }
    }

    @Test
    void whereTheGuardLetsNobodyGoNothingIsConnected() throws Exception {
        broker.start();
        try (SenderFixture strict = new SenderFixture(AddressGuard.strict(), 10, Duration.ofSeconds(30))) {
            assertThat(strict.send(amqp(), message("orders", "1", "{}")).toString())
                    .contains("the uri must lead to public addresses");
        }
    }

    @Test
    void anUnusedConnectionIsClosedAndMadeAgain() throws Exception {
        broker.start();
        try (SenderFixture brief =
                new SenderFixture(new AddressGuard(List.of("127.0.0.1/32")), 10, Duration.ofMillis(200))) {
            assertThat(brief.send(amqp(), message("orders", "1", "{}"))).isInstanceOf(SendResult.Taken.class);
            Awaitility.await().until(() -> brief.sender.connections() == 0);
            assertThat(brief.send(amqp(), message("orders", "2", "{}"))).isInstanceOf(SendResult.Taken.class);
        }
    }

    @Test
    void beyondTheMostConnectionsTheLongestUnusedGives() throws Exception {
        broker.start();
        try (SenderFixture two =
                new SenderFixture(new AddressGuard(List.of("127.0.0.1/32")), 4, Duration.ofSeconds(30))) {
            for (String each : List.of("amqp10", "mqtt3", "mqtt5", "amqp10")) {
                assertThat(two.send(to(each), message(to(each).address().text(), "1", "{}")))
                        .as(each)
                        .isInstanceOf(SendResult.Taken.class);
                assertThat(two.sender.connections()).isLessThanOrEqualTo(2);
            }
        }
    }

    /** To three brokers that take a connection and say nothing. */
    private static List<CompletableFuture<SendResult>> silently(
            SenderFixture from, int application, ServerSocket silent) {
        return Stream.of("amqp10", "amqp091", "nats")
                .map(kind -> addressee("{'kind':'" + kind + "','uri':'" + kind.replaceAll("[0-9]", "") + "://127.0.0.1:"
                        + silent.getLocalPort() + "','address':'orders'}"))
                .map(each -> from.begin(application, each, message("orders", "1", "{}"), SenderFixture.DEADLINE))
                .toList();
    }

    @Test
    void brokersOfOneApplicationThatDoNotAnswerLeaveRoomForThoseOfOthers() throws Exception {
        broker.start();
        try (ServerSocket silent = new ServerSocket(0);
                SenderFixture four =
                        new SenderFixture(new AddressGuard(List.of("127.0.0.1/32")), 4, Duration.ofSeconds(30))) {
            assertThat(silently(four, 1, silent))
                    .extracting(CompletableFuture::isDone)
                    .containsExactly(false, false, true);
            List<CompletableFuture<SendResult>> others = silently(four, 2, silent);
            assertThat(others).extracting(CompletableFuture::isDone).containsExactly(false, true, true);
            assertThat(others.get(2).get().toString()).contains("as are left for all");
            assertThat(SenderFixture.get(four.begin(3, amqp(), message("orders", "1", "{}"), SenderFixture.DEADLINE)))
                    .isInstanceOf(SendResult.Taken.class);
        }
    }
}
