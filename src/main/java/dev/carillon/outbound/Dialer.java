package dev.carillon.outbound;

import dev.carillon.event.RefusedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.ssl.SSLContexts;

/**
 * Opens connections for what is not a request and its answer, to addresses that {@link AddressGuard} has checked: with TLS for
 * {@code https}, through the proxy if there is one. It waits, also for a name server: for threads of their own. Thread safe.
 */
public final class Dialer {

    private final HttpSettings settings;
    private final AddressGuard guard;
    private final SSLContext tls;

    public Dialer(HttpSettings settings, AddressGuard guard) {
        this.settings = settings;
        this.guard = guard;
        tls = tls(settings);
    }

    /**
     * Connects to scheme, host and port of this URL.
     *
     * @param patience for all of it but the look-up of the name
     * @throws RefusedException of field {@code /url} if its address may not be reached
     * @throws IOException if nobody is there
     */
    public Socket open(URI url, Duration patience) throws IOException {
        String host = host(url);
        int port = url.getPort() >= 0 ? url.getPort() : isSecure(url) ? 443 : 80;
        Deadline deadline = Deadline.in(patience);
        Socket socket = settings.proxy() == null ? direct(host, port, deadline) : proxied(host, port, deadline);
        try {
            socket.setTcpNoDelay(true);
            return isSecure(url) ? secured(tls, true, socket, host, port, deadline) : socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * How the two ends of a connection with TLS show who they are.
     *
     * @param identity shown to who asks for a certificate, or null
     * @param anyCertificate whether the other end's is not looked at
     */
    public record Tls(ClientIdentity identity, boolean anyCertificate) {}

    /**
     * Connects to a host, whatever is spoken there.
     *
     * @param host a name, or an address without brackets
     * @param with null for no TLS
     * @param patience for all of it but the look-up of the name
     * @throws RefusedException of field {@code /url} if its address may not be reached
     * @throws IOException if nobody is there
     */
    public Socket open(String host, int port, Tls with, Duration patience) throws IOException {
        Deadline deadline = Deadline.in(patience);
        Socket socket = settings.proxy() == null ? direct(host, port, deadline) : proxied(host, port, deadline);
        try {
            socket.setTcpNoDelay(true);
            return with == null ? socket : secure(socket, host, port, with, Duration.ofMillis(deadline.left()));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** TLS over a connection that began without. The socket that comes is the one to be closed. */
    public Socket secure(Socket plain, String host, int port, Tls with, Duration patience) throws IOException {
        Socket secure = secured(context(with), !with.anyCertificate, plain, host, port, Deadline.in(patience));
        secure.setSoTimeout(0); // it was for the handshake
        return secure;
    }

    /** Whether connections go through a proxy: who cannot do that must not connect. */
    public boolean isProxied() {
        return settings.proxy() != null;
    }

    /** For a client library that connects by itself: it has to see to the name of the other end. */
    public SSLContext context(Tls with) {
        if (with.identity == null && !with.anyCertificate) {
            return tls;
        }
        try {
            SSLContextBuilder context = SSLContexts.custom();
            if (with.identity != null) {
                with.identity.show(context);
            }
            if (with.anyCertificate) {
                context.loadTrustMaterial(null, TrustAllStrategy.INSTANCE);
            } else if (settings.authorities() != null) {
                context.loadTrustMaterial(settings.authorities(), null);
            }
            return context.build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** To the first of the addresses where somebody answers. */
    private Socket direct(String host, int port, Deadline deadline) throws IOException {
        IOException failure = null;
        for (InetAddress each : guard.resolve(host)) {
            try {
                return connected(new InetSocketAddress(each, port), deadline);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure == null ? new UnknownHostException("the name " + host + " does not resolve") : failure;
    }

    private Socket connected(InetSocketAddress address, Deadline deadline) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    address,
                    Math.min(
                            deadline.left(),
                            Math.toIntExact(settings.connectTimeout().toMillis())));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The proxy looks names up by itself; those that lead to where nobody may go are refused here all the same. */
    private Socket proxied(String host, int port, Deadline deadline) throws IOException {
        try {
            guard.resolve(host);
        } catch (UnknownHostException e) {
            // the proxy may know it
        }
        URI proxy = settings.proxy();
        Socket socket = connected(
                new InetSocketAddress(
                        InetAddress.getByName(proxy.getHost()), proxy.getPort() < 0 ? 80 : proxy.getPort()),
                deadline);
        try {
            String authority = (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
            socket.getOutputStream()
                    .write(("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            int status = ResponseHead.read(socket, deadline).status();
            if (status / 100 != 2) {
                throw new ConnectException("the proxy of this server answered " + status);
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(
            SSLContext tls, boolean ofThisName, Socket socket, String host, int port, Deadline deadline)
            throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
        if (ofThisName) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
        }
        secure.setSoTimeout(deadline.left());
        secure.startHandshake();
        return secure;
    }

    private static SSLContext tls(HttpSettings settings) {
        try {
            if (settings.authorities() == null) {
                return SSLContext.getDefault();
            }
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(settings.authorities());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private static boolean isSecure(URI url) {
        return url.getScheme().equalsIgnoreCase("https");
    }

    /** Without the brackets of an IPv6 address. */
    private static String host(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** A moment by which something has to be over. */
    record Deadline(long nanos) {

        static Deadline in(Duration patience) {
            return new Deadline(System.nanoTime() + patience.toNanos());
        }

        /** Milliseconds, at least one. */
        int left() throws SocketTimeoutException {
            long left = (nanos - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            return (int) Math.min(left, Integer.MAX_VALUE);
        }
    }
}
