package dev.carillon.messaging.nats;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import dev.carillon.messaging.BrokerUri;
import dev.carillon.messaging.Credentials;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Connects to NATS. */
public final class Driver implements BrokerDriver {

    private static final Duration PING = Duration.ofSeconds(20);

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network)
            throws IOException, InterruptedException {
        Complaints complaints = new Complaints();
        return new NatsBroker(
                opened(target, network, complaints, NatsLimits.LONGEST_ANSWER),
                complaints,
                target.options().isSet("jetStream"),
                network.silence());
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network)
            throws IOException, InterruptedException {
        Complaints complaints = new Complaints();
        Connection connection = opened(inlet.target(), network, complaints, NatsLimits.LONGEST_MESSAGE);
        return inlet.target().options().isSet("jetStream")
                ? StreamInbox.open(connection, complaints, inlet, name)
                : SubjectInbox.open(connection, complaints, inlet.address(), network.patience());
    }

    private static Connection opened(BrokerTarget target, BrokerNetwork network, Complaints complaints, int longest)
            throws IOException, InterruptedException {
        for (BrokerUri.Host each : target.uri().hosts()) {
            network.check(each.name());
        }
        ExecutorService threads = Executors.newCachedThreadPool(network.threads());
        network.closing(threads::shutdownNow);
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1, network.threads());
        network.closing(clock::shutdownNow);
        Options.Builder options = new Options.Builder()
                .servers(target.uri().hosts().stream()
                        .map(each -> "nats://" + each)
                        .toArray(String[]::new))
                .noRandomize()
                .serverPool(new CheckedServers(network, longest))
                .ignoreDiscoveredServers() // what a server calls others leads where nobody has looked
                .noReconnect() // a line connects again by itself
                .connectionName("carillon")
                .connectionTimeout(network.patience())
                .pingInterval(PING)
                .dataPortType(NetworkPort.class.getName())
                .errorListener(complaints)
                .executor(threads)
                .scheduledExecutor(clock)
                .connectExecutor(threads)
                .callbackExecutor(threads)
                .readerExecutor(threads)
                .writerExecutor(threads)
                .useTimeoutException() // else it looks as if no stream had answered
                .supportUTF8Subjects();
        if (target.uri().isSecure()) {
            options.sslContext(network.context());
        }
        authenticate(options, target.credentials());
        try {
            return Nats.connect(options.build());
        } catch (AuthenticationException e) {
            throw new BrokerException("the broker does not accept these credentials", e);
        } catch (IOException e) {
            throw e.getCause() instanceof IOException cause ? cause : e;
        }
    }

    private static void authenticate(Options.Builder options, Credentials with) {
        if (with.token() != null) {
            options.token(with.token().toCharArray());
        } else if (with.username() != null) {
            options.userInfo(with.username(), with.password() == null ? "" : with.password());
        } else if (with.password() != null) { // of a source
            options.token(with.password().toCharArray());
        }
    }
}
