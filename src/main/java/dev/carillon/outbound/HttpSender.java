package dev.carillon.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolStats;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests to the outside over kept connections, without holding a thread for any of them.
 *
 * <p>Every connection goes to an address that {@link AddressGuard} has checked. It follows no redirect, keeps no cookie,
 * repeats nothing by itself and speaks HTTP/1.1. How many requests are under way at once is for the caller to bound.
 * Thread safe.
 */
public final class HttpSender implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(HttpSender.class.getName());
    private static final Duration CLEARING = Duration.ofSeconds(1);

    private final HttpSettings settings;
    private final CheckedResolver resolver;
    private final PoolingAsyncClientConnectionManager connections;
    private final CloseableHttpAsyncClient client;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Starts its threads at once. */
    public HttpSender(HttpSettings settings, AddressGuard guard) {
        this.settings = settings;
        resolver = new CheckedResolver(guard, threads("carillon-http-names-"));
        connections = PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setPoolConcurrencyPolicy(
                        PoolConcurrencyPolicy.LAX) // no lock over all hosts; keeps no total: see clear()
                .setMaxConnPerRoute(settings.connectionsPerHost())
                .setMaxConnTotal(settings.connections())
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(timeout(settings.connectTimeout()))
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(timeout(settings.connectTimeout()))
                        .build())
                .build();
        client = HttpAsyncClientBuilder.create()
                .setConnectionManager(connections)
                .setThreadFactory(threads("carillon-http-io-"))
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(settings.ioThreads())
                        .build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxHeaderCount(200)
                        .setMaxLineLength(16 * 1024)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.DISABLED) // the deadline covers it
                        .setExpectContinueEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("Carillon/" + version())
                .setKeepAliveStrategy(this::keepAlive)
                .setIoReactorExceptionCallback(e -> LOG.log(closed ? Level.FINE : Level.SEVERE, "http.io-failed", e))
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .disableRequestPriority()
                .build();
        client.start();
        deadlines = new ScheduledThreadPoolExecutor(1, threads("carillon-http-deadlines-"));
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.scheduleWithFixedDelay(this::clear, CLEARING.toMillis(), CLEARING.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Sends a request and says how it ended. Returns at once.
     *
     * @param deadline for the whole exchange, from now to the last byte read; then it is cut
     * @param done told exactly once, mostly on an I/O thread that serves all requests: it must not block
     */
    public void send(OutboundRequest request, Duration deadline, Consumer<SendOutcome> done) {
        send(request, deadline, Exchange.EXCERPT, done);
    }

    /**
     * As {@link #send(OutboundRequest, Duration, Consumer)}, for who needs more of the answer.
     *
     * @param excerpt most bytes of the body that are kept
     */
    public void send(OutboundRequest request, Duration deadline, int excerpt, Consumer<SendOutcome> done) {
        Exchange exchange = new Exchange(done, running::remove, excerpt);
        running.add(exchange);
        try {
            exchange.deadline(deadlines.schedule(exchange::timedOut, deadline.toNanos(), TimeUnit.NANOSECONDS));
            String host = host(request.url());
            resolver.prepare(host, () -> execute(request, host, exchange));
        } catch (RuntimeException e) {
            exchange.failed(e);
        }
        if (closed) {
            exchange.stopped();
        }
    }

    /** Requests under way. */
    public int inFlight() {
        return running.size();
    }

    /** Ends every request under way and all threads; waits for them, some seconds at most. */
    @Override
    public void close() {
        closed = true;
        deadlines.shutdownNow();
        running.forEach(Exchange::stopped);
        client.close(CloseMode.IMMEDIATE);
        try {
            resolver.close();
            client.awaitShutdown(TimeValue.ofSeconds(5));
            deadlines.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(OutboundRequest request, String host, Exchange exchange) {
        if (exchange.hasEnded()) {
            return;
        }
        URI url = request.url();
        try {
            HttpHost target = new HttpHost(url.getScheme(), host, url.getPort());
            BasicHttpRequest message = new BasicHttpRequest(request.method(), target, path(url));
            for (OutboundRequest.Header each : request.headers()) {
                message.addHeader(new BasicHeader(each.name(), each.value()));
            }
            RequestBody body = new RequestBody(request.body(), request.contentType());
            exchange.request(client.execute(
                    target,
                    new BasicRequestProducer(message, body),
                    exchange,
                    null,
                    HttpClientContext.create(),
                    exchange));
        } catch (RuntimeException e) {
            exchange.failed(e);
        }
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
                                Math.max(0, seconds * 1000 - 1000),
                                settings.idle().toMillis()));
                    } catch (NumberFormatException ignored) {
                        break;
                    }
                }
            }
        }
        return TimeValue.ofMilliseconds(settings.idle().toMillis());
    }

    private void clear() {
        try {
            connections.closeExpired();
            connections.closeIdle(TimeValue.ofMilliseconds(settings.idle().toMillis()));
            PoolStats all = connections.getTotalStats();
            if (all.getAvailable() + all.getLeased() > settings.connections()) {
                connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "http.clearing-failed; it is tried again in a second", e);
        }
    }

    private static String host(URI url) {
        String host = url.getHost();
        if (host == null) {
            throw new IllegalArgumentException("the url has no host");
        }
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String path(URI url) {
        String path = url.getRawPath();
        String start = path == null || path.isEmpty() ? "/" : path;
        return url.getRawQuery() == null ? start : start + '?' + url.getRawQuery();
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

    private static ThreadFactory threads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
