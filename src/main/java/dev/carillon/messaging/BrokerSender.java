package dev.carillon.messaging;

import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.Dialer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;

/**
 * Sends messages to brokers over kept connections: one for each application and target. Whoever sends waits for nothing. How many
 * messages are under way at once is for the caller to bound. Thread safe.
 */
@OnePerNode
public class BrokerSender implements AutoCloseable {

    private static final FailureLog LOG = new FailureLog(BrokerSender.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String FULL_OF_ONE =
            "this application has as many connections to brokers as are left for all (carillon.destination.connections)";

    private record Key(int application, BrokerTarget target) {}

    private record Running(BrokerLine line, Thread thread) {}

    private final Dialer dialer;
    private final AddressGuard guard;
    private final MessagingSettings settings;
    private final ClientLibraries libraries;
    private final ThreadFactory threads;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Key, Running> lines = new ConcurrentHashMap<>();
    private ScheduledThreadPoolExecutor deadlines; // guarded by this, as the next
    private boolean isClosed;

    @Inject
    BrokerSender(
            Dialer dialer,
            AddressGuard guard,
            MessagingSettings settings,
            ClientLibraries libraries,
            ManagedThreadFactory threads) {
        this(dialer, guard, settings, libraries, (ThreadFactory) threads);
    }

    public BrokerSender(
            Dialer dialer,
            AddressGuard guard,
            MessagingSettings settings,
            ClientLibraries libraries,
            ThreadFactory threads) {
        this.dialer = dialer;
        this.guard = guard;
        this.settings = settings;
        this.libraries = libraries;
        this.threads = threads;
    }

    /**
     * Sends a message and says what became of it. Returns at once.
     *
     * @param application whose it is: no two share a connection
     * @param deadline for all of it, from now
     * @param done called exactly once, on a thread that serves all messages to this broker: it must not block
     */
    public void send(
            int application,
            BrokerTarget target,
            OutgoingMessage message,
            Duration deadline,
            Consumer<SendResult> done) {
        Sending sending = new Sending(message, deadline, done);
        Key key = new Key(application, target);
        BrokerLine line;
        do {
            line = line(key);
            if (line == null) {
                sending.done(new SendResult.Unreachable(hasShare(application) ? BrokerReceiver.FULL : FULL_OF_ONE));
                return;
            }
        } while (!isAdded(sending, line, key));
        limit(sending, line, deadline);
    }

    /**
     * Why messages would not be taken there, as an exchange or a topic does not exist; empty if nothing is known against it. Connects
     * for this alone, and waits for it: call it outside any transaction.
     */
    public Optional<String> objection(BrokerAddressee addressee) {
        BrokerTarget target = addressee.target();
        BrokerNetwork network = new BrokerNetwork(target, dialer, guard, settings);
        ScheduledThreadPoolExecutor clock = deadlines();
        Future<?> limit = clock == null
                ? null
                : clock.schedule(network::close, settings.silence().toMillis(), TimeUnit.MILLISECONDS);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            BrokerConnection connection = libraries.driver(target.kind()).connect(target, network);
            try {
                return Optional.ofNullable(
                        connection.objection(addressee.address().text()));
            } finally {
                connection.close();
            }
        } catch (Exception e) {
            return Optional.of(BrokerFailure.reason(target, e));
        } finally {
            Thread.currentThread().setContextClassLoader(before); // a driver needs its own
            network.close();
            if (limit != null) {
                limit.cancel(false);
            }
        }
    }

    /** One that takes no more may need a while for its leave: another one is made beside it. */
    private boolean isAdded(Sending sending, BrokerLine line, Key key) {
        if (line.add(sending)) {
            return true;
        }
        lines.computeIfPresent(key, (same, it) -> it.line == line ? null : it);
        return false;
    }

    private void limit(Sending sending, BrokerLine line, Duration deadline) {
        ScheduledThreadPoolExecutor clock = deadlines();
        if (clock != null) {
            sending.deadline(clock.schedule(() -> line.timedOut(sending), deadline.toNanos(), TimeUnit.NANOSECONDS));
        }
    }

    /** Null if there are too many, or this is closed. */
    private BrokerLine line(Key key) {
        Running running = lines.get(key);
        return running != null ? running.line : made(key);
    }

    private synchronized BrokerLine made(Key key) {
        Running running = lines.get(key);
        if (running != null) {
            return running.line;
        }
        if (isClosed || !hasRoom(key.application)) {
            return null;
        }
        BrokerLine[] made = new BrokerLine[1];
        made[0] = new BrokerLine(
                key.target,
                network -> libraries.driver(key.target.kind()).connect(key.target, network),
                () -> new BrokerNetwork(key.target, dialer, guard, settings),
                settings.idle(),
                () -> lines.computeIfPresent(key, (same, it) -> it.line == made[0] ? null : it));
        Thread thread = threads.newThread(made[0]::run);
        if (thread == null) { // so says a managed factory that it has none
            throw new IllegalStateException("the server gives no thread");
        }
        thread.setName("carillon-broker-" + key.target.kind() + '-' + numbers.incrementAndGet());
        thread.setDaemon(true);
        lines.put(key, new Running(made[0], thread));
        boolean isStarted = false;
        try {
            thread.start();
            isStarted = true;
        } finally {
            if (!isStarted) { // the system has no thread left
                lines.remove(key);
            }
        }
        return made[0];
    }

    private boolean hasRoom(int application) {
        boolean isFull = lines.size() >= settings.connections();
        return hasShare(application)
                ? !isFull || madeRoom(each -> true)
                : madeRoom(each -> each.application == application);
    }

    /**
     * Whether it has none yet, or fewer than are free: so brokers of an application that do not answer always leave room for those of
     * others.
     */
    private boolean hasShare(int application) {
        long own = lines.keySet().stream()
                .filter(each -> each.application == application)
                .count();
        return own == 0 || own < settings.connections() - lines.size();
    }

    /** The one of these that has been unused for longest ends; it is counted no more. */
    private boolean madeRoom(Predicate<Key> among) {
        return lines.entrySet().stream()
                .filter(each -> among.test(each.getKey()))
                .filter(each -> !each.getValue().line.unused().isNegative())
                .max(Comparator.comparing(each -> each.getValue().line.unused()))
                .filter(each -> each.getValue().line.retire())
                .map(each -> {
                    lines.remove(each.getKey(), each.getValue()); // or it has done so itself
                    return true;
                })
                .orElse(false);
    }

    private synchronized ScheduledThreadPoolExecutor deadlines() {
        if (deadlines == null && !isClosed) {
            deadlines = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "carillon-broker-deadlines");
                thread.setDaemon(true);
                return thread;
            });
            deadlines.setRemoveOnCancelPolicy(true);
        }
        return deadlines;
    }

    /** Open connections, idle ones included. */
    public int connections() {
        return lines.size();
    }

    /** Ends all connections and threads; what is under way has a moment to be confirmed. */
    @Override
    @PreDestroy
    public void close() {
        ScheduledThreadPoolExecutor clock;
        synchronized (this) {
            isClosed = true;
            clock = deadlines;
        }
        var all = lines.values().stream().toList();
        all.forEach(each -> each.line.close());
        try {
            long until = System.nanoTime() + PATIENCE.toNanos();
            for (Running each : all) {
                each.thread.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
            }
            for (Running each : all) {
                if (each.thread.isAlive()) {
                    each.line.abort();
                    each.thread.join(PATIENCE.toMillis());
                }
            }
            if (clock != null) {
                clock.shutdownNow();
                clock.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.stream()
                .filter(each -> each.thread.isAlive())
                .forEach(each -> LOG.log(
                        Level.WARNING,
                        "broker.thread.left name=" + each.thread.getName() + "; its library does not let go",
                        null));
        libraries.close();
    }
}
