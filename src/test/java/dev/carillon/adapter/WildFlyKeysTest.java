package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.BrokerClient;
import dev.carillon.fixture.BrokerClient.Place;
import dev.carillon.fixture.BrokerClient.Protocol;
import dev.carillon.fixture.BrokerClient.Refused;
import dev.carillon.fixture.FreePorts;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.security.impl.SecurityStoreImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys at a broker that runs already and has users of its own, as WildFly's does. */
class WildFlyKeysTest {

    private static final String ID = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String LIKE_AN_ID = "fedcba98-7654-3210-fedc-ba9876543210";
    private static final String[] BOTH = {"send carillon.ingress", "read carillon.events.shop.#", "application n-1"};

    /** By name; each may send to the queue of the shop. */
    private static final Map<String, String> USERS = Map.of("shop", "the shop's", LIKE_AN_ID, "another's");

    private final int port = FreePorts.one();
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private volatile boolean areLocked;
    private WildFlyKeys keys;

    @TempDir
    Path files;

    /** As WildFly's: it sees no connection and gives no subject. */
    private final class Users implements ActiveMQSecurityManager {
        @Override
        public boolean validateUser(String name, String password) {
            asked.add(password);
            return name != null && password.equals(USERS.get(name)) && !areLocked;
        }

        @Override
        public boolean validateUserAndRole(String name, String password, Set<Role> roles, CheckType what) {
            return validateUser(name, password) && roles.stream().anyMatch(what::hasRole);
        }
    }

    @BeforeEach
    void start() throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(files + "/journal")
                .setBindingsDirectory(files + "/bindings")
                .setPagingDirectory(files + "/paging")
                .setLargeMessagesDirectory(files + "/large")
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", "vm://62")
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + port + "?saslMechanisms=PLAIN");
        configuration.putSecurityRoles(
                "shop.#",
                Set.of(new Role("any", true, true, true, true, true, true, false, true, true, true, true, true)));
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new Users());
        broker.start();
        keys = WildFlyKeys.in(broker.getActiveMQServer(), WildFlyKeysTest::rights)
                .orElseThrow();
    }

    @AfterEach
    void stop() throws Exception {
        broker.stop();
    }

    private static String[] rights(String id, String key, String address) {
        return id.equals(ID) && key.equals("right") ? BOTH : new String[0];
    }

    private BrokerClient connect(Protocol protocol, String user, String password) {
        return protocol.connect(Place.at(port), user, password);
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "AMQP"})
    void itsUsersComeInAsBeforeWhateverTheirNames(Protocol protocol) {
        USERS.forEach((user, password) -> {
            try (BrokerClient client = connect(protocol, user, password)) {
                client.send("shop.orders", "an order", Map.of());
                assertThatThrownBy(() -> client.send("jms.queue.carillon.ingress", "no", Map.of()))
                        .isInstanceOf(Refused.class);
            }
            assertThatThrownBy(() -> connect(protocol, user, "wrong")).isInstanceOf(Refused.class);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"CORE", "AMQP"})
    void aKeyHasTheRightsOfItsOwnAndNoneOfTheUsers(Protocol protocol) throws Exception {
        broker.getActiveMQServer()
                .createQueue(QueueConfiguration.of("jms.queue.carillon.ingress").setRoutingType(RoutingType.ANYCAST));
        try (BrokerClient client = connect(protocol, ID, "right")) {
            client.send("jms.queue.carillon.ingress", "an event", Map.of());
            assertThatThrownBy(() -> client.send("shop.orders", "no", Map.of())).isInstanceOf(Refused.class);
        }
        assertThatThrownBy(() -> connect(protocol, ID, "wrong")).isInstanceOf(Refused.class);
    }

    /** They may be an LDAP of others. */
    @ParameterizedTest
    @EnumSource(names = {"CORE", "AMQP"})
    void itsUsersAreNotAskedForAKey(Protocol protocol) {
        assertThatThrownBy(() -> connect(protocol, ID, "ck_revoked")).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> connect(protocol, ID, "no key")).isInstanceOf(Refused.class);
        assertThat(asked).containsExactly("no key");
    }

    @Test
    void itsManagementForgetsWhatItsUsersMay() {
        try (BrokerClient client = connect(Protocol.CORE, "shop", USERS.get("shop"))) {
            client.send("shop.orders", "an order", Map.of());
            areLocked = true;
            ((SecurityStoreImpl) broker.getActiveMQServer().getSecurityStore()).invalidateAuthorizationCache();
            ((SecurityStoreImpl) broker.getActiveMQServer().getSecurityStore()).invalidateAuthenticationCache();
            assertThatThrownBy(() -> client.send("shop.orders", "another", Map.of()))
                    .isInstanceOf(Refused.class);
        }
    }

    /** With the last one its address is deleted, too, as nothing delays that. */
    @Test
    void aKeyEndsADurableSubscription() {
        try (ActiveMQConnectionFactory factory =
                        new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port + "?enable1xPrefixes=true");
                JMSContext jms = factory.createContext(ID, "right")) {
            jms.createSharedDurableConsumer(jms.createTopic("carillon.events.shop.#"), "one")
                    .close();

            jms.unsubscribe("one");
        }
        assertThat(broker.getActiveMQServer().getAddressInfo(SimpleString.of("jms.topic.carillon.events.shop.#")))
                .isNull();
    }

    /** Where the users are WildFly's own applications. */
    @Test
    void inMemoryNobodyIsAKey() {
        try (ActiveMQConnectionFactory inMemory = new ActiveMQConnectionFactory("vm://62")) {
            assertThatThrownBy(() -> inMemory.createContext(ID, "right")).isInstanceOf(JMSRuntimeException.class);
            try (JMSContext user = inMemory.createContext("shop", USERS.get("shop"))) {
                user.createProducer().send(user.createQueue("shop.orders"), "an order");
            }
        }
    }

    @Test
    void withoutTheJarConnectionsByKeysEndAndThoseOfUsersStay() {
        try (BrokerClient key = connect(Protocol.CORE, ID, "right");
                BrokerClient user = connect(Protocol.CORE, "shop", USERS.get("shop"))) {
            keys.remove();

            key.awaitEnd();
            user.send("shop.orders", "an order", Map.of());
        }
        assertThatThrownBy(() -> connect(Protocol.CORE, ID, "right")).isInstanceOf(Refused.class);
        connect(Protocol.CORE, "shop", USERS.get("shop")).close();
        assertThat(broker.getActiveMQServer().getBrokerPlugins()).isEmpty();
    }
}
