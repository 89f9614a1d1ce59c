package dev.carillon.realtime.signalr;

import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loop;
import dev.carillon.loop.Loops;
import dev.carillon.loop.ServerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * All hubs of this application and their connections. A room opens its hub when the application starts, in an observer of
 * {@link dev.carillon.loop.Starting}. Thread safe.
 */
@ApplicationScoped
public class Hubs {

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final int ID_BYTES = 16;
    private static final long MOST_WAITING = 32L << 20;
    private final Loops loops;
    private final Lifecycle lifecycle;
    private final Clock clock;
    private final Executor threads;
    private final SecureRandom random = new SecureRandom();
    private final List<HubRoute> routes = new CopyOnWriteArrayList<>();
    private final HttpConnections connections = new HttpConnections();
    private final Map<String, Arrival> arrivals = new ConcurrentHashMap<>();
    private final Later later = new Later();
    private final AtomicLong waiting = new AtomicLong();
    private Loop loop;
    private long tickedAt;
    private volatile boolean isEnding;

    /** A WebSocket that has been let in and is not open yet. */
    record Arrival(HttpConnection http, Query query, long at) {}

    @Inject
    Hubs(Loops loops, Lifecycle lifecycle, Clock clock, ServerExecutor threads) {
        this.loops = loops;
        this.lifecycle = lifecycle;
        this.clock = clock;
        this.threads = threads;
    }

    protected Hubs() { // CDI client proxy
        this(null, null, null, null);
    }

    /**
     * Opens a hub at a path below the application's; its clients come by any transport.
     *
     * @param path such as {@code /hubs/chat}, or {@code /rooms/{room}}, where {@link HubRequest#path} tells which
     */
    public synchronized void open(String path, Hub hub, HubDoor door) {
        routes.add(HubRoute.of(path, hub, door));
        if (loop == null) {
            loop = loops.start("signalr", this::step);
        }
    }

    /**
     * Tells all clients to come again, to another node or to this one after its start, and waits a little until they have
     * heard it.
     */
    @PreDestroy
    public void end() {
        sayFarewell();
        try {
            awaitFarewells();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.clear();
    }

    private void awaitFarewells() throws InterruptedException {
        long until = System.nanoTime() + FAREWELL.toNanos();
        synchronized (connections) {
            long left = FAREWELL.toMillis();
            while (left > 0 && connections.all().stream().anyMatch(Hubs::isConnected)) {
                connections.wait(left);
                left = (until - System.nanoTime()) / 1_000_000;
            }
        }
    }

    private void sayFarewell() {
        isEnding = true;
        for (HttpConnection each : connections.all()) {
            Connection connection = each.connection();
            if (connection != null) {
                connection.farewell();
            }
        }
    }

    private static boolean isConnected(HttpConnection http) {
        Connection connection = http.connection();
        return connection != null && connection.state() != Connection.State.CLOSED;
    }

    HubRoute.Match match(String path) {
        if (routes.isEmpty()) {
            return null;
        }
        List<String> segments = HubRoute.split(path);
        for (HubRoute each : routes) {
            HubRoute.Match match = each.match(segments);
            if (match != null) {
                return match;
            }
        }
        return null;
    }

    /**
     * @param hasToken whether the client knows of tokens that are not ids
     * @return null if there are too many, or too many of the caller's group
     */
    HttpConnection negotiated(HubRoute route, HubCaller caller, boolean hasToken, boolean isStateful) {
        if (isEnding) {
            return null;
        }
        String id = unguessable();
        HttpConnection made =
                new HttpConnection(id, hasToken ? unguessable() : id, route, caller, isStateful, clock.millis());
        return connections.add(made) ? made : null;
    }

    /** Null if there is none. */
    HttpConnection find(String token) {
        return connections.find(token);
    }

    void forget(HttpConnection http) {
        connections.remove(http);
    }

    /** Begins what was negotiated. */
    Connection connect(HttpConnection http, Query query) {
        synchronized (http) {
            if (http.connection() == null) {
                http.connection(new Connection(
                        new HubClient(http.id(), http.caller(), query, http.isStateful()),
                        http.route().hub(),
                        clock,
                        threads,
                        () -> gone(http)));
            }
            return http.connection();
        }
    }

    /** Of a connection that polls, the next poll is told that it is over. */
    private void gone(HttpConnection http) {
        if (isEnding) {
            synchronized (connections) {
                connections.notifyAll();
            }
        }
        if (http.transport() instanceof LongPollingTransport polls && !polls.isTold()) {
            http.over(clock.millis());
        } else {
            forget(http);
        }
    }

    /** @return the name under which the WebSocket, once open, finds what it is for */
    String arriving(HttpConnection http, Query query) {
        String ticket = unguessable();
        arrivals.put(ticket, new Arrival(http, query, clock.millis()));
        return ticket;
    }

    /** Once; null if there is none. */
    Arrival arrived(String ticket) {
        return arrivals.remove(ticket);
    }

    long now() {
        return clock.millis();
    }

    private Duration step() {
        long now = System.nanoTime();
        if (tickedAt == 0 || now - tickedAt >= TICK.toNanos()) {
            tickedAt = now;
            tick();
        }
        return later.run(threads, TICK);
    }

    /** So many bytes more of bodies wait for the turn of their request, or fewer. */
    void waiting(int bytes) {
        waiting.addAndGet(bytes);
    }

    /** Whether there is room for more of them. */
    boolean mayWait() {
        return waiting.get() < MOST_WAITING;
    }

    /** On a thread of its own, once the one by which a request came has left it. */
    void whenLeft(AsyncContext async, Runnable task) {
        later.whenLeft(async, task);
        wake();
    }

    /** On a thread of its own, once this is so, and a thread that reads the body has left it. */
    void whenSettled(BooleanSupplier isDue, Runnable task) {
        later.whenSettled(isDue, task);
        wake();
    }

    private synchronized void wake() {
        loop.wake();
    }

    private void tick() {
        long now = clock.millis();
        if (!isEnding && lifecycle.isEnding()) { // the listeners are about to be closed
            sayFarewell();
        }
        arrivals.values().removeIf(each -> now - each.at() > 60_000);
        for (HttpConnection each : connections.all()) {
            Connection connection = each.connection();
            if (each.isForgotten(now)) {
                forget(each);
            } else if (connection != null) {
                connection.tick();
                if (each.transport() instanceof LongPollingTransport polls) {
                    polls.tick();
                }
            }
        }
    }

    private String unguessable() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
