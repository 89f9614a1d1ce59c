package dev.carillon.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver on a socket of its own that can be as bad as its manner; when it closes, so do all its connections. */
final class BadNeighbour implements AutoCloseable {

    private static final Duration LATE = Duration.ofSeconds(5);
    private static final String RETRY_AFTER = "2"; // short: the worse for the others

    /** How it answers. */
    enum Manner {
        /** 200, at once. */
        HEALTHY,
        /** Never. */
        SILENT,
        /** 200, after 5 s. */
        SLOW,
        /** 429 with Retry-After. */
        REFUSING
    }

    private final Manner manner;
    private final HttpServer server;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "bench-late-answers");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger requests = new AtomicInteger();

    BadNeighbour(Manner manner) throws IOException {
        this.manner = manner;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1_024);
        server.createContext("/", this::receive);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
    }

    /** How many it has got. */
    int requests() {
        return requests.get();
    }

    private void receive(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        switch (manner) {
            case HEALTHY -> answer(exchange, 200);
            case SILENT -> {}
            case SLOW -> later.schedule(() -> answer(exchange, 200), LATE.toMillis(), TimeUnit.MILLISECONDS);
            case REFUSING -> {
                exchange.getResponseHeaders().set("Retry-After", RETRY_AFTER);
                answer(exchange, 429);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status) {
        try (exchange) {
            exchange.sendResponseHeaders(status, -1);
        } catch (IOException gone) {
            // the sender did not wait
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        server.stop(0);
    }
}
