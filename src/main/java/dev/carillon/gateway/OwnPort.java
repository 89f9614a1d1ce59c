package dev.carillon.gateway;

import dev.carillon.body.BodyRoom;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Loops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestValidateHost;
import org.apache.hc.core5.http.protocol.ResponseConnControl;
import org.apache.hc.core5.http.protocol.ResponseContent;
import org.apache.hc.core5.http.protocol.ResponseDate;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * A port of our own that speaks HTTP, beside the server's (docs/decisions/gateway.md). It has one I/O thread; what may wait is done by the
 * managed executor. Thread safe.
 */
public abstract class OwnPort {

    private static final FailureLog LOG = new FailureLog(OwnPort.class);
    private static final int CONNECTIONS = 1_000;
    private static final Timeout SILENCE = Timeout.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long PATIENCE_SECONDS = 5;

    /**
     * Where it is.
     *
     * @param name as in the log and among the loops
     * @param key of the configuration that says the port
     */
    public record Place(String name, String address, int port, String key) {}

    private final BodyRoom room;
    private final Executor executor;
    private final Set<OwnExchange> open = ConcurrentHashMap.newKeySet();
    private final WaitingConnections waiting = new WaitingConnections();
    private HttpAsyncServer server;
    private volatile boolean isClosing;

    protected OwnPort(BodyRoom room, Executor executor) {
        this.room = room;
        this.executor = executor;
    }

    /** What is answered. It may wait, for the database or for others. */
    protected abstract CompletionStage<HttpAnswer> answer(String path, IncomingRequest request, String local);

    /**
     * @param application whose room bodies take
     * @param mostBytes maximum size of a body
     * @throws IllegalStateException if the port cannot be opened
     */
    protected void open(Loops loops, Place place, int application, int mostBytes) {
        server = AsyncServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(1)
                        .setSoTimeout(SILENCE)
                        .setTcpNoDelay(true)
                        .setSoReuseAddress(true)
                        .build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxHeaderCount(200)
                        .setMaxLineLength(16 << 10)
                        .build())
                .setHttpProcessor(HttpProcessorBuilder.create()
                        .addAll(new ResponseDate(), new ResponseContent(), new ResponseConnControl())
                        .addAll(new RequestValidateHost())
                        .build())
                .setRequestRouter((request, context) -> () -> new OwnExchange(this, room.of(application), mostBytes))
                .setIOSessionListener(new Connections())
                .setExceptionCallback(this::failed)
                .create();
        server.start();
        InetSocketAddress address = new InetSocketAddress(place.address, place.port);
        try {
            server.listen(address, URIScheme.HTTP).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            end();
            throw new IllegalStateException(
                    place.key + ": " + place.address + ':' + place.port + " cannot be opened", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end();
            throw new IllegalStateException("interrupted", e);
        }
        loops.start(place.name, () -> step(System.nanoTime()));
        LOG.info(place.name + ".listening address=" + place.address + " port=" + place.port);
    }

    /** Closes the port and all connections, and waits for its threads. */
    public void end() {
        isClosing = true;
        HttpAsyncServer closing = server;
        if (closing == null) {
            return;
        }
        closing.close(CloseMode.IMMEDIATE);
        try {
            closing.awaitShutdown(TimeValue.ofSeconds(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void began(OwnExchange exchange) {
        open.add(exchange);
        waiting.began(exchange.from());
    }

    void ended(OwnExchange exchange) {
        open.remove(exchange);
        waiting.ended(exchange.from());
    }

    /** Requests under way. */
    int open() {
        return open.size();
    }

    /** Connections on which no request is under way. */
    int waiting() {
        return waiting.count();
    }

    void received(OwnExchange exchange, String path, IncomingRequest request, String local) {
        try {
            executor.execute(() -> reply(exchange, path, request, local));
        } catch (RuntimeException full) {
            LOG.log(Level.FINE, "port.busy", full);
            exchange.answer(HttpAnswer.of(Problem.of(503, "this node is busy")).with("Retry-After", "1"));
        }
    }

    private void reply(OwnExchange exchange, String path, IncomingRequest request, String local) {
        try {
            answer(path, request, local)
                    .whenComplete((answer, failure) -> exchange.answer(failure == null ? answer : unknown(failure)));
        } catch (RuntimeException | Error e) {
            exchange.answer(unknown(e));
        }
    }

    /** The fault of a client, or of its connection, is no line of the log. */
    private void failed(Exception failure) {
        boolean isOfClient = failure instanceof IOException || failure instanceof HttpException;
        LOG.log(isClosing || isOfClient ? Level.FINE : Level.WARNING, "port.io-failed", failure);
    }

    private static HttpAnswer unknown(Throwable failure) {
        UUID id = UUID.randomUUID();
        LOG.log(Level.WARNING, "port.failed id=" + id, failure);
        return HttpAnswer.of(Problem.ofFailure(id));
    }

    /** @param now as {@link System#nanoTime} */
    Duration step(long now) {
        open.forEach(each -> each.endIfLate(now));
        waiting.endLate(now);
        return LOOK;
    }

    /** {@code 192.0.2.1:9600}. */
    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress at ? host(address) + ':' + at.getPort() : String.valueOf(address);
    }

    static String host(SocketAddress address) {
        if (!(address instanceof InetSocketAddress at)) {
            return null;
        }
        InetAddress numbers = at.getAddress();
        return numbers == null ? at.getHostString() : numbers.getHostAddress();
    }

    /** No more connections than so many: further ones are closed at once. */
    private final class Connections implements IOSessionListener {

        private final AtomicInteger open = new AtomicInteger();

        @Override
        public void connected(IOSession session) {
            if (open.incrementAndGet() > CONNECTIONS) {
                session.close(CloseMode.IMMEDIATE);
            } else {
                waiting.opened(session);
            }
        }

        @Override
        public void disconnected(IOSession session) {
            open.decrementAndGet();
            waiting.closed(session);
        }

        @Override
        public void startTls(IOSession session) {
            // it has none
        }

        @Override
        public void inputReady(IOSession session) {
            // said for each piece
        }

        @Override
        public void outputReady(IOSession session) {
            // likewise
        }

        @Override
        public void timeout(IOSession session) {
            // it is closed by its own handler
        }

        @Override
        public void exception(IOSession session, Exception cause) {
            LOG.log(Level.FINE, "port.connection.broken", cause);
        }
    }
}
