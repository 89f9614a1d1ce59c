package dev.carillon.messaging.amqp091;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.ForgivingExceptionHandler;
import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/** Connects by AMQP 0-9-1. */
public final class Driver implements BrokerDriver {

    private static final int HEARTBEAT = 30; // seconds
    private static final int FAREWELL = 2_000;
    private static final int LONGEST = 16 << 20; // of a message; the client would take 64 MiB

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        return new Amqp091Connection(opened(target, network), target.options(), network.silence());
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network) throws IOException {
        return Amqp091Inbox.open(opened(inlet.target(), network), inlet, name);
    }

    private static Connection opened(BrokerTarget target, BrokerNetwork network) throws IOException {
        ExecutorService callbacks = Executors.newSingleThreadExecutor(network.threads());
        network.closing(callbacks::shutdownNow);
        List<Address> hosts = target.uri().hosts().stream()
                .map(each -> new Address(each.name(), each.port()))
                .toList();
        try {
            return factory(target, network).newConnection(callbacks, hosts, "carillon");
        } catch (PossibleAuthenticationFailureException e) {
            throw new BrokerException("the broker does not accept these credentials", e);
        } catch (ShutdownSignalException e) {
            throw new BrokerException("the broker closed the connection: " + Shutdowns.text(e), e);
        } catch (IOException e) {
            throw Shutdowns.of(e);
        } catch (TimeoutException e) {
            throw new BrokerException("the broker did not answer in time", e);
        }
    }

    private static ConnectionFactory factory(BrokerTarget target, BrokerNetwork network) {
        int patience = Math.toIntExact(network.patience().toMillis());
        if (target.options().has("timeout")) {
            patience = Math.min(patience, target.options().number("timeout"));
        }
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false); // a line connects again by itself
        factory.setTopologyRecoveryEnabled(false);
        factory.setSocketFactory(network.sockets());
        factory.setSocketConfigurator(socket -> {});
        factory.setThreadFactory(network.threads());
        factory.setConnectionTimeout(patience);
        factory.setHandshakeTimeout(patience);
        factory.setChannelRpcTimeout(patience);
        factory.setShutdownTimeout(FAREWELL);
        factory.setMaxInboundMessageBodySize(LONGEST);
        factory.setRequestedHeartbeat(HEARTBEAT);
        factory.setExceptionHandler(new ForgivingExceptionHandler());
        if (target.credentials().username() != null) {
            factory.setUsername(target.credentials().username());
            factory.setPassword(
                    target.credentials().password() == null
                            ? ""
                            : target.credentials().password());
        } else if (target.credentials().identity() != null) {
            factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
        }
        if (!target.uri().path().isEmpty()) {
            factory.setVirtualHost(URLDecoder.decode(target.uri().path(), StandardCharsets.UTF_8));
        }
        return factory;
    }
}
