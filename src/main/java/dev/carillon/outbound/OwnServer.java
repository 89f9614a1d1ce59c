package dev.carillon.outbound;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.eclipse.microprofile.config.Config;

/**
 * The way to the services of the server that Carillon runs on. Where that is, is never said by those who say which service: by {@value
 * #KEY}, else by the server itself. No other address is reached from here, and this one from nowhere else unless {@link
 * AddressGuard#KEY} allows it. Thread safe.
 */
@OnePerNode
public class OwnServer {

    /** The key of the configuration: {@code http://host:port}. */
    public static final String KEY = "carillon.server.url";

    /** A system property by which the launcher says it. */
    private static final String OF_LAUNCHER = "dev.carillon.own-server";

    /** Of WildFly, whatever its group of socket bindings is called. */
    private static final String BINDING = "jboss.as:socket-binding-group=*,socket-binding=http";

    private static final FailureLog LOG = new FailureLog(OwnServer.class);
    private static final Duration BEYOND = Duration.ofSeconds(2); // the sender itself says that the deadline is over

    private final Config config;
    private final HttpSettings settings;
    private volatile URI seen;
    private volatile boolean ended;
    private HttpSender sender;

    @Inject
    OwnServer(Config config, HttpSettings settings) {
        this.config = config;
        this.settings = settings.withoutProxy().with(1);
    }

    /** Whether a request was {@link #seen}. */
    public boolean isSeen() {
        return seen != null;
    }

    /** A request came to this server's plain listener there: the last resort, where nothing else says where it is. */
    public void seen(String host, int port) {
        seen = url(host, port);
    }

    /** Where it is; empty if nothing says so yet. */
    public Optional<URI> url() {
        return config.getOptionalValue(KEY, String.class)
                .or(() -> Optional.ofNullable(System.getProperty(OF_LAUNCHER)))
                .map(text -> HttpUrl.of(text.strip().replaceFirst("/+$", "")))
                .or(OwnServer::ofWildFly)
                .or(() -> Optional.ofNullable(seen));
    }

    /**
     * Sends a request to this path and waits for how it ended.
     *
     * @param path from the server's root, encoded
     */
    public SendOutcome post(
            String path, String contentType, List<OutboundRequest.Header> headers, byte[] body, Duration deadline) {
        Optional<URI> server = url();
        if (server.isEmpty()) {
            return new SendOutcome.Unreachable("this server does not say where it listens; set " + KEY, Duration.ZERO);
        }
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        URI address = URI.create(server.get() + path);
        sender(address)
                .send(new OutboundRequest("POST", address, contentType, headers, body), deadline, outcome::complete);
        try {
            return outcome.get(deadline.plus(BEYOND).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SendOutcome.Unreachable("this node is ending", deadline);
        } catch (ExecutionException | TimeoutException e) {
            return new SendOutcome.TimedOut(deadline);
        }
    }

    synchronized int inFlight() {
        return sender == null ? 0 : sender.inFlight();
    }

    /** Its threads start with the first request. */
    private synchronized HttpSender sender(URI server) {
        if (sender == null) {
            sender = new HttpSender(
                    settings, new AddressGuard(List.of(server.getHost().replaceAll("[\\[\\]]", ""))));
            if (ended) {
                sender.close();
            }
        }
        return sender;
    }

    /** Ends the requests under way; there are no further ones. */
    @PreDestroy
    public synchronized void end() {
        ended = true;
        if (sender != null) {
            sender.close();
        }
    }

    private static Optional<URI> ofWildFly() {
        try {
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            for (ObjectName each : beans.queryNames(new ObjectName(BINDING), null)) {
                if (Boolean.TRUE.equals(beans.getAttribute(each, "bound"))) {
                    Number port = (Number) beans.getAttribute(each, "boundPort");
                    return Optional.of(url((String) beans.getAttribute(each, "boundAddress"), port.intValue()));
                }
            }
        } catch (JMException | RuntimeException e) { // a server that shows nothing there
            LOG.log(Level.FINE, "server.own-address.unknown", e);
        }
        return Optional.empty();
    }

    private static URI url(String host, int port) {
        String address = host == null || host.matches("[0.]+|[0:]+") ? "localhost" : host;
        return URI.create("http://" + (address.contains(":") ? "[" + address.replaceFirst("%.*", "") + "]" : address)
                + ":" + port);
    }
}
