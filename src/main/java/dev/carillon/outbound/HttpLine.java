package dev.carillon.outbound;

import dev.carillon.loop.FailureLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Level;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Connections of one kind, which are never lent to requests of another: how the two ends show who they are. */
final class HttpLine {

    private static final FailureLog LOG = new FailureLog(HttpSender.class);

    private static final Timeout SILENCE = Timeout.ofMinutes(1); // longer than most deadlines

    private static final String EXCHANGE = Exchange.class.getName();

    private final HttpSettings settings;
    private final RequestConfig standard = RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.DISABLED) // the deadline covers it
            .setResponseTimeout(SILENCE) // should cancelling not reach a silent connection
            .setExpectContinueEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .build();
    private final PoolingAsyncClientConnectionManager connections;
    private final CloseableHttpAsyncClient client;
    private volatile boolean closed;
    private volatile boolean broken;

    /** Starts its threads at once. */
    HttpLine(HttpSettings settings, DnsResolver resolver, TlsStrategy tls, ThreadFactory threads) {
        this.settings = settings;
        connections = PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(new ClientNames(resolver, settings.proxy() != null))
                .setPoolConcurrencyPolicy(
                        PoolConcurrencyPolicy.LAX) // no lock over all hosts; keeps no total: see clear()
                .setMaxConnPerRoute(settings.connectionsPerHost())
                .setMaxConnTotal(settings.connections())
                .setTlsStrategy(tls)
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(timeout(settings.connectTimeout()))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .build())
                .build();
        client = HttpAsyncClientBuilder.create()
                .setProxy(settings.proxy() == null ? null : HttpHost.create(settings.proxy()))
                .setConnectionManager(connections)
                .setThreadFactory(task -> threads.newThread(() -> watched(task)))
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(settings.ioThreads())
                        .build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxHeaderCount(200)
                        .setMaxLineLength(16 * 1024)
                        .build())
                .setDefaultRequestConfig(standard)
                .setUserAgent("Carillon/" + version())
                .setKeepAliveStrategy(this::keepAlive)
                .setIoReactorExceptionCallback(e -> LOG.log(closed ? Level.FINE : Level.SEVERE, "http.io-failed", e))
                .addExecInterceptorFirst("carillon", (request, body, scope, chain, callback) -> {
                    scope.clientContext.getAttribute(EXCHANGE, Exchange.class).over(scope.execRuntime);
                    chain.proceed(request, body, scope, callback);
                })
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .disableRequestPriority()
                .build();
        try {
            client.start();
        } catch (Throwable e) { // the system has no thread left; nothing else would close what is open by now
            client.close(CloseMode.IMMEDIATE);
            throw e;
        }
    }

    /**
     * An I/O thread ends by an Error, which the client does not report, and by an interrupt that a callback has left behind,
     * without a word; then its connections are closed, and all that is given to it later fails.
     */
    private void watched(Runnable task) {
        Throwable cause = null;
        try {
            task.run();
        } catch (Throwable e) {
            cause = e;
        } finally {
            broken = !closed;
        }
        if (broken) {
            Throwable why = cause;
            Apart.run("http.io-ended", () -> LOG.log(Level.SEVERE, "http.io-ended; its line is replaced", why));
        }
    }

    /**
     * How the two ends show who they are.
     *
     * @param anyCertificate whether the receiver's is not looked at
     * @param identity shown to a receiver that asks for one, or null
     * @param authorities who may have signed the receiver's; null for those that the Java platform trusts
     */
    static TlsStrategy tls(boolean anyCertificate, ClientIdentity identity, KeyStore authorities) {
        ClientTlsStrategyBuilder tls = ClientTlsStrategyBuilder.create();
        try {
            SSLContextBuilder context = SSLContexts.custom();
            if (identity != null) {
                identity.show(context);
            }
            if (anyCertificate) {
                context.loadTrustMaterial(null, TrustAllStrategy.INSTANCE);
                tls.setHostVerificationPolicy(
                                HostnameVerificationPolicy.CLIENT) // the platform's own knows no exception
                        .setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
            } else if (authorities != null) {
                context.loadTrustMaterial(authorities, null);
            }
            if (anyCertificate || identity != null || authorities != null) {
                tls.setSslContext(context.build());
            }
            return tls.buildAsync();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    Future<Boolean> execute(HttpHost target, AsyncRequestProducer request, Exchange exchange) {
        exchange.on(this);
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(EXCHANGE, exchange);
        if (exchange.patience().toMillis()
                >= SILENCE.toMilliseconds()) { // one that waits for something to happen there
            context.setRequestConfig(RequestConfig.copy(standard)
                    .setResponseTimeout(timeout(exchange.patience().plusSeconds(1)))
                    .build());
        }
        return client.execute(target, request, exchange, null, context, exchange);
    }

    /** A receiver that says how long it keeps a connection is left a second earlier: it must not close under a request. */
    private TimeValue keepAlive(HttpResponse response, HttpContext context) {
        var header = response.getFirstHeader("Keep-Alive");
        if (header != null && header.getValue() != null) {
            for (String each : header.getValue().split(",")) {
                String part = each.trim();
                if (part.regionMatches(true, 0, "timeout=", 0, 8) && part.length() > 8 && part.length() < 17) {
                    try {
                        long seconds = Long.parseLong(part.substring(8).trim());
                        return TimeValue.ofMilliseconds(Math.min(
                                Math.max(1, seconds * 1000 - 1000), // zero would be for ever
                                settings.idle().toMillis()));
                    } catch (NumberFormatException ignored) {
                        break;
                    }
                }
            }
        }
        return TimeValue.ofMilliseconds(settings.idle().toMillis());
    }

    /** Whether one of its threads has ended though it was not closed. */
    boolean isBroken() {
        return broken;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether no request is under way, nor waits. */
    boolean isIdle() {
        PoolStats all = connections.getTotalStats();
        return all.getLeased() == 0 && all.getPending() == 0;
    }

    void clear() {
        connections.closeExpired();
        connections.closeIdle(TimeValue.ofMilliseconds(settings.idle().toMillis()));
        PoolStats all = connections.getTotalStats();
        if (all.getAvailable() + all.getLeased() > settings.connections()) {
            connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
        }
    }

    void close() {
        closed = true;
        client.close(CloseMode.IMMEDIATE);
    }

    void awaitEnd() throws InterruptedException {
        client.awaitShutdown(TimeValue.ofSeconds(5));
    }

    private static String version() {
        try (InputStream text = HttpSender.class.getResourceAsStream("/META-INF/carillon-version.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Timeout timeout(Duration duration) {
        return Timeout.ofMilliseconds(duration.toMillis());
    }
}
