package dev.carillon.outbound;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;

/**
 * Sends requests to the outside over kept connections, without holding a thread for any of them.
 *
 * <p>Every connection goes to an address that {@link AddressGuard} has checked. It follows no redirect, keeps no cookie,
 * repeats nothing by itself and speaks HTTP/1.1. How many requests are under way at once is for the caller to bound.
 * Thread safe.
 */
public final class HttpSender implements AutoCloseable {

    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS"); // a length of 0 is a body as well
    private static final Duration CLEARING = Duration.ofSeconds(1);
    static final String UNCLEARED = "http.clearing-failed; it is tried again in a second";

    private static final int WAITED_FOR = 16;

    private final SharedThreads waiting;
    private final CheckedResolver resolver;
    private final RenewedLine checked;
    private final ScheduledThreadPoolExecutor deadlines;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final Set<Exchange> overdue = ConcurrentHashMap.newKeySet();
    private final HttpLines others;
    private volatile boolean closed;

    /** Starts its threads at once. */
    public HttpSender(HttpSettings settings, AddressGuard guard) {
        waiting = new SharedThreads(WAITED_FOR, threads("carillon-http-names-"));
        resolver = new CheckedResolver(guard, waiting, settings.proxy());
        ThreadFactory io = threads("carillon-http-io-");
        checked = new RenewedLine(
                () -> new HttpLine(settings, resolver, HttpLine.tls(false, null, settings.authorities()), io),
                this::lost);
        others = new HttpLines(settings, resolver, threads("carillon-http-own-"), this::lost);
        deadlines = new ScheduledThreadPoolExecutor(1, threads("carillon-http-deadlines-"));
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.scheduleWithFixedDelay(this::clear, CLEARING.toMillis(), CLEARING.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Sends a request and says how it ended. Returns at once.
     *
     * @param deadline for the whole exchange, from now to the last byte read; then it is cut
     * @param done called exactly once, mostly on an I/O thread that serves all requests: it must not block
     */
    public void send(OutboundRequest request, Duration deadline, Consumer<SendOutcome> done) {
        send(request, deadline, Exchange.EXCERPT, done);
    }

    /**
     * As {@link #send(OutboundRequest, Duration, Consumer)}, for who needs more of the answer.
     *
     * @param excerpt maximum number of bytes of the body that are kept; above 64 KiB a longer one is cut
     */
    public void send(OutboundRequest request, Duration deadline, int excerpt, Consumer<SendOutcome> done) {
        Exchange exchange = new Exchange(done, running::remove, deadline, excerpt);
        try {
            running.add(exchange);
            exchange.deadline(deadlines.schedule(() -> cut(exchange), deadline.toNanos(), TimeUnit.NANOSECONDS));
            String host = host(request.url());
            resolver.prepare(request.application(), host, () -> execute(request, host, exchange));
        } catch (Throwable e) { // no memory, or no thread: the caller gets the outcome
            exchange.broken(e);
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
        running.forEach(each -> Apart.run("http.closing-failed", each::stopped));
        Apart.run("http.closing-failed", checked::close);
        Apart.run("http.closing-failed", others::close);
        try {
            waiting.close();
            checked.awaitEnd();
            others.awaitEnd();
            deadlines.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(OutboundRequest request, String host, Exchange exchange) {
        try {
            String refusal = resolver.refusal(host);
            if (refusal != null) {
                exchange.failed(new UnknownHostException(refusal));
            } else if (request.isPlain()) {
                execute(request, host, exchange, checked.get());
            } else if (others.has(request)) {
                execute(request, host, exchange, others.of(request));
            } else { // its line is made first, for which no one else is to wait
                waiting.execute(request.application(), () -> executeApart(request, host, exchange));
            }
        } catch (Throwable e) { // of one request: others wait for the same look-up
            exchange.broken(e);
        }
    }

    private void executeApart(OutboundRequest request, String host, Exchange exchange) {
        try {
            execute(request, host, exchange, others.of(request));
        } catch (Throwable e) {
            exchange.broken(e);
        }
    }

    private static void execute(OutboundRequest request, String host, Exchange exchange, HttpLine line) {
        URI url = request.url();
        HttpHost target = new HttpHost(url.getScheme(), host, url.getPort());
        BasicHttpRequest message = new BasicHttpRequest(request.method(), target, path(url));
        for (OutboundRequest.Header each : request.headers()) {
            message.addHeader(new BasicHeader(each.name(), each.value()));
        }
        boolean isBodiless = request.body().length == 0 && BODILESS.contains(request.method());
        RequestBody body = isBodiless ? null : new RequestBody(request.body(), request.contentType());
        if (exchange.begin()) {
            exchange.request(line.execute(target, new BasicRequestProducer(message, body), exchange));
        }
    }

    private void lost(HttpLine gone) {
        running.forEach(each -> Apart.run("http.closing-failed", () -> each.lost(gone)));
    }

    private void cut(Exchange exchange) {
        if (exchange.timedOut()) {
            overdue.add(exchange);
            cutOverdue(exchange);
        }
    }

    private void cutOverdue(Exchange exchange) {
        if (exchange.cut()) {
            overdue.remove(exchange);
        }
    }

    /** Ends with nothing: a task that does is not repeated. */
    private void clear() {
        overdue.forEach(each -> Apart.run(UNCLEARED, () -> cutOverdue(each)));
        Apart.run(UNCLEARED, checked::clear);
        Apart.run(UNCLEARED, others::clear);
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

    private static ThreadFactory threads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
