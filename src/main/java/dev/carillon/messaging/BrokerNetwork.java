package dev.carillon.messaging;

import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/**
 * The network as one connection to a broker sees it: sockets to checked addresses, with TLS if the target says so, and threads with
 * Carillon's names. When it is closed, all its sockets are. Thread safe.
 */
public final class BrokerNetwork {

    private final BrokerTarget target;
    private final Dialer dialer;
    private final AddressGuard guard;
    private final MessagingSettings settings;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger threads = new AtomicInteger();
    private boolean isClosed;

    BrokerNetwork(BrokerTarget target, Dialer dialer, AddressGuard guard, MessagingSettings settings) {
        this.target = target;
        this.dialer = dialer;
        this.guard = guard;
        this.settings = settings;
    }

    /** How long a connection may take to come about. */
    public Duration patience() {
        return settings.connectTimeout();
    }

    /** How long a broker may take to confirm; a little longer than anybody waits for it. */
    public Duration silence() {
        return settings.silence();
    }

    /** A connection to the first host of the target that answers. */
    public Socket open() throws IOException {
        IOException failure = null;
        for (BrokerUri.Host each : target.uri().hosts()) {
            try {
                return open(each.name(), each.port());
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure == null ? new ConnectException("no host is given") : failure;
    }

    Socket open(String host, int port) throws IOException {
        return open(host, port, target.uri().isSecure() ? tls() : null);
    }

    private Socket open(String host, int port, Dialer.Tls tls) throws IOException {
        Socket socket = dialer.open(host, port, tls, patience());
        closing(socket);
        return socket;
    }

    /** Without TLS, for protocols that begin it by themselves. */
    public Socket openPlain(String host, int port) throws IOException {
        return open(host, port, null);
    }

    /** TLS over such a connection. */
    public Socket secure(Socket plain, String host, int port) throws IOException {
        Socket secure = dialer.secure(plain, host, port, tls(), patience());
        closing(secure);
        return secure;
    }

    /** For libraries that connect by themselves: what they connect is opened here. TLS is in it already. */
    public SocketFactory sockets() {
        return new NetworkSockets(this);
    }

    /** For libraries that do TLS by themselves. */
    public SSLContext context() {
        return dialer.context(tls());
    }

    private Dialer.Tls tls() {
        return new Dialer.Tls(target.credentials().identity(), target.anyCertificate());
    }

    /**
     * For libraries that connect by themselves and can be given no socket: checks a host ahead.
     *
     * @throws dev.carillon.event.RefusedException if it may not be reached
     * @throws BrokerException if all connections have to go through a proxy
     */
    public void check(String host) throws IOException {
        if (dialer.isProxied()) {
            throw new BrokerException("this server reaches others through a proxy only (carillon.http.proxy), and "
                    + target.kind() + " does not go through it");
        }
        guard.resolve(host);
    }

    /**
     * For libraries that connect by themselves and let addresses be given: only checked ones.
     *
     * @throws dev.carillon.event.RefusedException if it may not be reached
     */
    public InetAddress[] resolve(String host) throws IOException {
        check(host);
        return guard.resolve(host);
    }

    /** @throws BrokerException if the connection factory of this name may not be used */
    public void checkFactory(String name) throws BrokerException {
        if (!settings.factories().contains(name)) {
            throw new BrokerException("the connection factory " + name
                    + " is not among those that may be used (carillon.destination.jms)");
        }
    }

    /** Threads for a library. They are daemons, and have its class loader. */
    public ThreadFactory threads() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = new Thread(task, threadName());
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    /** For a thread of a library that names its threads itself. */
    public String threadName() {
        return "carillon-broker-" + target.kind() + "-io-" + threads.incrementAndGet();
    }

    /** What is to be closed as well when this is: at once, whatever waits in it. */
    public void closing(AutoCloseable resource) throws IOException {
        synchronized (this) {
            if (!isClosed) {
                open.add(resource);
                return;
            }
        }
        closeOne(resource);
        throw new ConnectException("the connection was given up");
    }

    void close() {
        List<AutoCloseable> all;
        synchronized (this) {
            isClosed = true;
            all = List.copyOf(open);
            open.clear();
        }
        all.forEach(BrokerNetwork::closeOne);
    }

    private static void closeOne(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // it is gone
        }
    }
}
