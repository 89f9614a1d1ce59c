package dev.carillon.outbound;

import java.net.URI;
import java.security.KeyStore;
import java.time.Duration;

/**
 * How requests leave.
 *
 * @param ioThreads threads that do all the reading and writing
 * @param connections maximum number of open connections; above that idle ones are closed
 * @param connectionsPerHost maximum number of connections to one host and port; further requests wait, within their deadlines
 * @param connectTimeout how long a connection may take to come about
 * @param idle how long an unused connection is kept, if its receiver does not say
 * @param authorities who may have signed the certificates of receivers; null for those that the Java platform trusts
 * @param proxy through which all requests go, {@code http://host:port}; null for none
 */
public record HttpSettings(
        int ioThreads,
        int connections,
        int connectionsPerHost,
        Duration connectTimeout,
        Duration idle,
        KeyStore authorities,
        URI proxy) {

    public static final HttpSettings DEFAULTS =
            new HttpSettings(2, 2_000, 256, Duration.ofSeconds(5), Duration.ofSeconds(30), null, null);

    public HttpSettings {
        positive("carillon.http.io-threads", ioThreads);
        positive("carillon.http.connections", connections);
        positive("carillon.http.connections-per-host", connectionsPerHost);
        positive("carillon.http.connect-timeout-ms", connectTimeout.toMillis());
        positive("carillon.http.idle-ms", idle.toMillis());
        if (proxy != null && (!"http".equals(proxy.getScheme()) || proxy.getHost() == null)) {
            throw new IllegalArgumentException("carillon.http.proxy must be http://host:port, not " + proxy);
        }
    }

    HttpSettings withoutProxy() {
        return new HttpSettings(ioThreads, connections, connectionsPerHost, connectTimeout, idle, authorities, null);
    }

    HttpSettings with(int threads) {
        return new HttpSettings(threads, connections, connectionsPerHost, connectTimeout, idle, authorities, proxy);
    }

    private static void positive(String key, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(key + " must be above 0, not " + value);
        }
    }
}
