package dev.carillon.adapter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** One Artemis broker in this process. */
final class EmbeddedBroker {

    private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final long DISK_FREE = 256L << 20;

    private final BrokerSettings settings;
    private final KeyLogins keys;
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();

    EmbeddedBroker(BrokerSettings settings, BrokerUsers users) {
        this.settings = settings;
        keys = users.keys();
        Configuration configuration = configuration(settings);
        configuration.registerBrokerPlugin(new Publishers(users::sender));
        broker.setConfiguration(configuration);
        broker.setSecurityManager(users);
    }

    /** @throws IOException with one sentence to act on */
    void start() throws IOException {
        BrokerLogging.quiet();
        checkPort();
        try {
            broker.start();
        } catch (Exception e) {
            throw new IOException(
                    "The broker cannot start in " + settings.data().resolve("broker") + " (carillon.data.dir): "
                            + e.getMessage(),
                    e);
        }
        LOG.info("broker.started port=" + settings.port() + " user=" + settings.user());
        KeyWatch.start(broker.getActiveMQServer(), keys);
    }

    /** Until the broker stops. */
    void watch(ConsumerWatch consumers) {
        ActiveMQServer server = broker.getActiveMQServer();
        BrokerLooks.every(LOOK, server, () -> consumers.look(name -> consumersOf(server, name)));
    }

    private static int consumersOf(ActiveMQServer server, String name) {
        Queue queue = server.locateQueue(name);
        return queue == null ? 0 : queue.getConsumerCount();
    }

    void stop() {
        try {
            broker.stop();
        } catch (Exception e) {
            LOG.log(Level.WARNING, "broker.stop failed; its files are as after a kill, which it survives", e);
        }
    }

    private void checkPort() throws IOException {
        if (settings.port() == 0) {
            return;
        }
        try (ServerSocket free = new ServerSocket(settings.port(), 1, InetAddress.getLoopbackAddress())) {
            free.setReuseAddress(true);
        } catch (IOException e) {
            throw new IOException(
                    "Port " + settings.port() + " is in use; set carillon.broker.port to another one, or to 0.", e);
        }
    }

    private static Configuration configuration(BrokerSettings settings) {
        String files = settings.data().resolve("broker").toString();
        ConfigurationImpl configuration = new ConfigurationImpl();
        try {
            configuration.addAcceptorConfiguration("in-vm", "vm://0");
            if (settings.port() != 0) {
                configuration.addAcceptorConfiguration(
                        "tcp",
                        "tcp://127.0.0.1:" + settings.port()
                                + "?protocols=CORE,AMQP,MQTT,STOMP;saslMechanisms=PLAIN;amqpMinLargeMessageSize=-1");
            }
        } catch (Exception e) {
            throw new IllegalStateException(e); // the addresses are ours
        }
        configuration
                .setName("carillon")
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(files + "/journal")
                .setBindingsDirectory(files + "/bindings")
                .setPagingDirectory(files + "/paging")
                .setLargeMessagesDirectory(files + "/large-messages")
                .setNodeManagerLockDirectory(files)
                .setJournalLockAcquisitionTimeout(2_000)
                .setJournalFileSize(2 << 20)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(10)
                .setGlobalMaxSize(128L << 20)
                .setMaxDiskUsage(-1) // by default nobody could send once a disk of any size is nine tenths full
                .setMinDiskFree(DISK_FREE)
                .setScheduledThreadPoolMaxSize(3)
                .setThreadPoolMaxSize(20)
                .setSecurityEnabled(true)
                .setJMXManagementEnabled(false)
                .setMessageExpiryScanPeriod(10_000);
        // Artemis lets in anyone who knows this pair, whatever its users are, and has a default pair.
        configuration.setClusterUser(UUID.randomUUID().toString());
        configuration.setClusterPassword(UUID.randomUUID().toString());
        // Artemis keeps who was let in by name and password alone: for ten seconds a client that gives neither would
        // be the server itself, whose connections in memory give neither.
        configuration.setAuthenticationCacheSize(0);
        // And what a user's name was allowed, whoever has it by now, and however long ago.
        configuration.setAuthorizationCacheSize(0);
        BrokerAddresses.configure(configuration);
        return configuration;
    }
}
