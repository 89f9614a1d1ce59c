package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.carillon.fixture.AnEvent;
import dev.carillon.fixture.Answer;
import dev.carillon.fixture.Api;
import dev.carillon.fixture.BrokerClient;
import dev.carillon.fixture.BrokerClient.Place;
import dev.carillon.fixture.BrokerClient.Protocol;
import dev.carillon.fixture.BrokerClient.Refused;
import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import dev.carillon.fixture.RemoteBroker;
import dev.carillon.fixture.Topics;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Message;
import jakarta.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** API keys at the broker: the key's id is the name of the user, its text the password. */
@OnCarillon
class BrokerKeysIT {

    private static final String INGRESS = "carillon.ingress";
    private static final String WRITES = "events:write";
    private static final String READS = "events:read";
    private static final String FOR_ALL = "applications:write";

    private final String topic = Topics.unique("keys");

    private record Key(String id, String text, String application, Api api) {}

    private static String application(Api admin) {
        String name = Topics.unique("app");
        admin.post(
                        "/api/v1/applications",
                        Json.createObjectBuilder().add("name", name).build())
                .expect(201);
        return name;
    }

    private static Key key(Api admin, String application, String... scopes) {
        return key(admin, application, null, scopes);
    }

    private static Key key(Api admin, String application, Instant expiresAt, String... scopes) {
        var asked = Json.createObjectBuilder()
                .add("name", "broker")
                .add("scopes", Json.createArrayBuilder(List.of(scopes)));
        if (expiresAt != null) {
            asked.add("expiresAt", expiresAt.toString());
        }
        Answer made = admin.with("Carillon-Application", application)
                .post("/api/v1/keys", asked.build())
                .expect(201);
        return new Key(made.string("id"), made.string("key"), application, admin.as(made.string("key")));
    }

    private static BrokerClient connect(CarillonServer server, Protocol protocol, Key key) {
        return connect(server, protocol, key.id(), key.text());
    }

    private static BrokerClient connect(CarillonServer server, Protocol protocol, String id, String key) {
        assumeFalse(isWildFly() && protocol == Protocol.MQTT, "WildFly's broker does not speak MQTT");
        return protocol.connect(Place.of(server), id, key);
    }

    /** By the names that WildFly's broker itself has. */
    private static BrokerClient connectWithoutPrefixes(CarillonServer server, Protocol protocol, Key key) {
        return protocol.connect(Place.at(server.brokerUri().getPort()), key.id(), key.text());
    }

    private static void revoke(Api admin, Key key) {
        admin.with("Carillon-Application", key.application())
                .delete("/api/v1/keys/" + key.id())
                .expect(200);
    }

    @BeforeEach
    void clientsMayComeIn(CarillonServer server) {
        assumeTrue(server.hasRemoteBroker(), "an untouched WildFly lets no JMS client in; see server-config/wildfly");
    }

    private static boolean isWildFly() {
        return System.getProperty("carillon.it.server", "payara").equals("wildfly");
    }

    @ParameterizedTest
    @EnumSource
    void aKeyPublishesAndHearsForItsApplication(Protocol protocol, CarillonServer server, Api admin) {
        Key key = key(admin, application(admin), WRITES, READS);
        AnEvent event = anEvent(topic);
        try (BrokerClient client = connect(server, protocol, key)) {
            client.hear("carillon.events." + key.application() + ".#");
            client.send(INGRESS, event.json().build().toString(), Map.of());

            assertThat(client.next()).contains(event.id());
        }
        assertThat(key.api().get("/api/v1/events?topic=" + topic).text()).contains(event.id());
        assertThat(admin.get("/api/v1/events?topic=" + topic).text()).doesNotContain(event.id());
    }

    @ParameterizedTest
    @EnumSource
    void aWrongKeyAndOneWithoutScopesDoNotComeIn(Protocol protocol, CarillonServer server, Api admin) {
        String application = application(admin);
        Key right = key(admin, application, WRITES);
        Key other = key(admin, application, WRITES);
        Key subscriber = key(admin, application, "subscriptions:read");
        connect(server, protocol, right).close();
        assertThatThrownBy(() -> connect(server, protocol, right.id(), right.text() + "x"))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> connect(server, protocol, other.id(), right.text()))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> connect(server, protocol, subscriber)).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @EnumSource
    void aKeyHearsNothingOfAnotherApplication(Protocol protocol, CarillonServer server, Api admin) {
        Key ours = key(admin, application(admin), WRITES, READS);
        Key theirs = key(admin, application(admin), WRITES, READS);
        for (String each : List.of(
                "carillon.events." + theirs.application() + ".#",
                "carillon.events.default.#",
                "carillon.events.*." + topic,
                "carillon.events.#",
                "#")) {
            try (BrokerClient client = connect(server, protocol, ours)) {
                assertThatThrownBy(() -> client.hear(each)).as(each).isInstanceOf(Refused.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MQTT", mode = EnumSource.Mode.EXCLUDE)
    void whatAKeySendsForAnotherApplicationIsADeadLetter(Protocol protocol, CarillonServer server, Api admin)
            throws JMSException {
        Key ours = key(admin, application(admin), WRITES);
        Key theirs = key(admin, application(admin), READS);
        String event = anEvent(topic).json().build().toString();
        try (BrokerClient client = connect(server, protocol, ours);
                JMSContext jms = RemoteBroker.ARTEMIS.connect(server)) {
            client.send(INGRESS, event, Map.of("carillon_application", theirs.application(), "carillon_test", topic));

            try (JMSConsumer dead =
                    jms.createConsumer(jms.createQueue("carillon.dead-letters"), "carillon_test = '" + topic + "'")) {
                Message letter = dead.receive(40_000);
                assertThat(letter).isNotNull();
                assertThat(letter.getStringProperty("carillon_reason")).contains("must be the application of the key");
            }
        }
        assertThat(theirs.api().get("/api/v1/events?topic=" + topic).text()).doesNotContain(topic + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void aReadingKeySendsNothingAndAPublishingKeyHearsNothing(Protocol protocol, CarillonServer server, Api admin) {
        String application = application(admin);
        try (BrokerClient reading = connect(server, protocol, key(admin, application, READS))) {
            assertThatThrownBy(() -> reading.send(INGRESS, "{}", Map.of())).isInstanceOf(Refused.class);
        }
        try (BrokerClient publishing = connect(server, protocol, key(admin, application, WRITES))) {
            assertThatThrownBy(() -> publishing.hear("carillon.events." + application + ".#"))
                    .isInstanceOf(Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aKeyManagesNothing(Protocol protocol, CarillonServer server, Api admin) {
        Key key = key(admin, application(admin), WRITES, READS, FOR_ALL);
        for (String each : List.of("activemq.management", "carillon.dead-letters", "carillon.announcements")) {
            try (BrokerClient client = connect(server, protocol, key);
                    BrokerClient plain = connectWithoutPrefixes(server, protocol, key)) {
                for (BrokerClient one : List.of(client, plain)) {
                    assertThatThrownBy(() -> one.send(
                                    each,
                                    "[\"a\",\"vm://0\"]",
                                    Map.of("_AMQ_ResourceName", "broker", "_AMQ_OperationName", "addConnector")))
                            .as(each)
                            .isInstanceOf(Refused.class);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionOfARevokedKeyEnds(Protocol protocol, CarillonServer server, Api admin) {
        Key key = key(admin, application(admin), WRITES, READS);
        try (BrokerClient client = connect(server, protocol, key)) {
            client.hear("carillon.events." + key.application() + ".#");

            revoke(admin, key);

            assertThatThrownBy(() -> connect(server, protocol, key)).isInstanceOf(Refused.class);
            client.awaitEnd();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionOfAnExpiredKeyEnds(Protocol protocol, CarillonServer server, Api admin) {
        Key key = key(admin, application(admin), Instant.now().plusSeconds(6), READS);
        try (BrokerClient client = connect(server, protocol, key)) {
            client.awaitEnd();
        }
        assertThatThrownBy(() -> connect(server, protocol, key)).isInstanceOf(Refused.class);
    }

    @Test
    void aKeyForAllApplicationsPublishesForOthersAndHearsAll(CarillonServer server, Api admin) {
        String north = application(admin);
        Key key = key(admin, application(admin), WRITES, READS, FOR_ALL);
        AnEvent named = anEvent(topic);
        AnEvent own = anEvent(topic);
        try (BrokerClient client = connect(server, Protocol.AMQP, key)) {
            client.hear("carillon.events.*." + topic);
            client.send(INGRESS, named.json().build().toString(), Map.of("carillon_application", north));
            client.send(INGRESS, own.json().build().toString(), Map.of());

            assertThat(List.of(client.next(), client.next()))
                    .anyMatch(each -> each.contains(named.id()))
                    .anyMatch(each -> each.contains(own.id()));
        }
        assertThat(admin.with("Carillon-Application", north)
                        .get("/api/v1/events?topic=" + topic)
                        .text())
                .contains(named.id());
        assertThat(admin.with("Carillon-Application", key.application())
                        .get("/api/v1/events?topic=" + topic)
                        .text())
                .contains(own.id());
    }

    @Test
    void aDurableSubscriptionIsForTheKeysOfItsApplication(CarillonServer server, Api admin) {
        Key ours = key(admin, application(admin), WRITES, READS);
        AnEvent event = anEvent(topic);
        try (JMSContext jms = RemoteBroker.ARTEMIS.connectAs(server, ours.id(), ours.text())) {
            jms.createSharedDurableConsumer(jms.createTopic("carillon.events." + ours.application() + ".#"), topic)
                    .close();
        }
        ours.api().publish(event).expect(202);
        Key later = key(admin, ours.application(), READS);
        try (JMSContext jms = RemoteBroker.ARTEMIS.connectAs(server, later.id(), later.text());
                JMSConsumer consumer = jms.createSharedDurableConsumer(
                        jms.createTopic("carillon.events." + ours.application() + ".#"), topic)) {
            assertThat(RemoteBroker.property(consumer.receive(60_000), "cloudEvents_id"))
                    .isEqualTo(event.id());
            consumer.close();
            jms.unsubscribe(topic);
        }
    }

    @Test
    void theUserOfTheConfigurationIsAsBefore(CarillonServer server, Api admin) {
        AnEvent event = anEvent(topic);
        try (BrokerClient client = Protocol.CORE.connect(Place.of(server), "carillon", server.brokerPassword())) {
            client.send(INGRESS, event.json().build().toString(), Map.of());
        }
        Awaitility.await().untilAsserted(() -> assertThat(
                        admin.get("/api/v1/events?topic=" + topic).text())
                .contains(event.id()));
    }

    /** Read as a text it could end the memory of the server. */
    @Test
    void aTextThatIsTooLongForTheServersMemoryIsADeadLetter(CarillonServer server, Api admin) throws JMSException {
        Key key = key(admin, application(admin), WRITES);
        try (BrokerClient client = connect(server, Protocol.CORE, key);
                JMSContext jms = RemoteBroker.ARTEMIS.connect(server);
                JMSConsumer dead = jms.createConsumer(
                        jms.createQueue("carillon.dead-letters"), "carillon_test = '" + topic + "'")) {
            client.send(INGRESS, "x".repeat(26 << 20), Map.of("carillon_test", topic));

            assertThat(dead.receive(60_000).getStringProperty("carillon_reason"))
                    .contains("too long for memory");
        }
    }

    @Test
    void onWildFlyKeysAlsoComeInOverHttp(CarillonServer server, Api admin) {
        assumeTrue(isWildFly(), "the embedded broker has a port of its own only");
        Key key = key(admin, application(admin), WRITES, READS);
        String url = "tcp://127.0.0.1:" + server.baseUri().getPort()
                + "?httpUpgradeEnabled=true&httpUpgradeEndpoint=http-acceptor&enable1xPrefixes=true";
        AnEvent event = anEvent(topic);
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url)) {
            assertThatThrownBy(() -> factory.createContext(key.id(), "wrong"))
                    .isInstanceOf(JMSSecurityRuntimeException.class);
            try (JMSContext jms = factory.createContext(key.id(), key.text())) {
                jms.createProducer()
                        .send(jms.createQueue(INGRESS), event.json().build().toString());
            }
        }
        Awaitility.await().untilAsserted(() -> assertThat(
                        key.api().get("/api/v1/events?topic=" + topic).text())
                .contains(event.id()));
    }
}
