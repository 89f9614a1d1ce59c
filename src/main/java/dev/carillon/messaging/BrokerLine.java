package dev.carillon.messaging;

import dev.carillon.loop.FailureLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;

/**
 * The connection of one application to one broker, with a thread of its own, which connects when there is something to send, sends what
 * has gathered and waits for what the broker says of it.
 *
 * <p>While a batch is under way the next one gathers. A message whose time is over while it is under way ends the connection: its
 * broker is silent, and whatever the thread waits for ends so. Thread safe.
 */
final class BrokerLine {

    /** What a connection is made of. */
    interface Connector {
        BrokerConnection connect(BrokerNetwork network) throws Exception;
    }

    private static final FailureLog LOG = new FailureLog(BrokerSender.class);
    private static final long MOST_BYTES = 8L << 20;
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration UNUSED = Duration.ofMillis(500); // then it may have been closed meanwhile
    private static final String STOPPING = "Carillon is stopping";

    private final BrokerTarget target;
    private final Connector connector;
    private final Supplier<BrokerNetwork> networks;
    private final Duration idle;
    private final Runnable whenEnded;

    private final Deque<Sending> waiting = new ArrayDeque<>(); // guarded by this, as all below
    private List<Sending> underWay = List.of();
    private BrokerNetwork network;
    private Thread thread;
    private boolean isOver; // it takes no more
    private boolean isClosed; // it is wanted no more
    private long usedAt = System.nanoTime();

    private final BatchSize size = new BatchSize(); // of the thread alone, as the next
    private BrokerConnection connection;
    private long sentAt;

    BrokerLine(
            BrokerTarget target,
            Connector connector,
            Supplier<BrokerNetwork> networks,
            Duration idle,
            Runnable whenEnded) {
        this.target = target;
        this.connector = connector;
        this.networks = networks;
        this.idle = idle;
        this.whenEnded = whenEnded;
    }

    /** @return false if it takes no more: another one is to be made */
    synchronized boolean add(Sending sending) {
        if (isOver) {
            return false;
        }
        waiting.add(sending);
        usedAt = System.nanoTime();
        notifyAll();
        return true;
    }

    /** For its thread, as long as the line lasts. */
    void run() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            for (List<Sending> batch = next(); batch != null; batch = next()) {
                send(batch);
            }
        } catch (InterruptedException e) {
            LOG.fine("broker.line.interrupted");
        } finally {
            end();
        }
    }

    /** Null if there is nothing to send for long, or it is closed. */
    private List<Sending> next() throws InterruptedException {
        while (true) {
            synchronized (this) {
                if (waiting.isEmpty() && !isClosed) {
                    wait(Math.min(LOOK.toMillis(), idle.toMillis()));
                }
                if (isClosed || waiting.isEmpty() && isIdle()) {
                    isOver = true;
                    return null;
                }
                underWay = batch();
                if (!underWay.isEmpty()) {
                    return underWay;
                }
            }
            look();
        }
    }

    private boolean isIdle() {
        return System.nanoTime() - usedAt >= idle.toNanos();
    }

    private List<Sending> batch() {
        List<Sending> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < size.most() && bytes < MOST_BYTES) {
            Sending each = waiting.remove();
            if (!each.isDone()) {
                batch.add(each);
                bytes += each.message().body().length;
            }
        }
        return batch;
    }

    /** So that a broker that has gone is noticed before there is something to send. */
    private void look() {
        if (connection == null) {
            return;
        }
        try {
            connection.idle();
            if (!connection.isOpen()) {
                leave();
            }
        } catch (Exception e) {
            LOG.log(Level.FINE, "broker.connection.lost kind=" + target.kind(), e);
            leave();
        }
    }

    private void send(List<Sending> batch) {
        try {
            connect();
        } catch (Throwable e) { // also what the machine throws: they wait for an end
            List<Sending> all = new ArrayList<>(batch);
            synchronized (this) { // each would wait as long, one after the other
                all.addAll(waiting);
                waiting.clear();
            }
            failed(all, e);
            return;
        }
        long began = System.nanoTime();
        try {
            List<SendResult> results =
                    connection.send(batch.stream().map(Sending::message).toList());
            sentAt = results.stream().allMatch(BrokerLine::isAnswer)
                    ? System.nanoTime()
                    : System.nanoTime() - UNUSED.toNanos();
            over();
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).done(results.get(i));
            }
        } catch (Throwable e) {
            failed(batch, e);
        } finally {
            size.took(
                    batch.size(),
                    Duration.ofNanos(System.nanoTime() - began),
                    batch.get(0).time());
        }
    }

    private static boolean isAnswer(SendResult result) {
        return !(result instanceof SendResult.Unreachable || result instanceof SendResult.TimedOut);
    }

    private void connect() throws Exception {
        if (connection != null && System.nanoTime() - sentAt > UNUSED.toNanos() && !connection.isOpen()) {
            leave();
        }
        if (connection == null) {
            BrokerNetwork made = networks.get();
            synchronized (this) {
                network = made;
            }
            connection = connector.connect(made);
            LOG.fine(() -> "broker.connected kind=" + target.kind() + " uri=" + target.uri());
        }
    }

    /** None of them has an answer that counts. */
    private void failed(List<Sending> all, Throwable failure) {
        boolean tooLate = all.stream().anyMatch(Sending::isDone);
        SendResult result = null;
        try {
            over();
            closeNetwork();
            connection = null;
            result = tooLate ? new SendResult.TimedOut() : unreachable(failure);
        } finally {
            for (Sending each : all) {
                each.done(result == null ? new SendResult.Unreachable(FailureLog.SHOWN) : result);
            }
        }
    }

    private SendResult unreachable(Throwable failure) {
        synchronized (this) {
            if (isClosed) {
                return new SendResult.Unreachable(STOPPING);
            }
        }
        LOG.log(Level.FINE, "broker.failed kind=" + target.kind() + " uri=" + target.uri(), failure);
        return new SendResult.Unreachable(BrokerFailure.reason(target, failure));
    }

    /** Nothing is under way: an interrupt that comes now was meant for what was. */
    private synchronized void over() {
        underWay = List.of();
        usedAt = System.nanoTime();
        boolean unused = Thread.interrupted();
    }

    /** Its time is over. */
    void timedOut(Sending sending) {
        sending.done(new SendResult.TimedOut());
        synchronized (this) {
            if (underWay.contains(sending)) {
                cut();
            } else {
                waiting.remove(sending);
            }
        }
    }

    /** Whatever its thread waits for ends. */
    private synchronized void cut() {
        if (network != null) {
            network.close();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void leave() {
        BrokerConnection left = connection;
        connection = null;
        try {
            if (left != null) {
                left.close();
            }
        } catch (Exception e) {
            LOG.log(Level.FINE, "broker.connection.lost kind=" + target.kind(), e);
        } finally {
            closeNetwork();
        }
    }

    private void closeNetwork() {
        BrokerNetwork left;
        synchronized (this) {
            left = network;
            network = null;
        }
        if (left != null) {
            left.close();
        }
    }

    private void end() {
        List<Sending> left;
        synchronized (this) {
            isOver = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        try {
            leave();
        } finally {
            whenEnded.run();
            left.forEach(each -> each.done(new SendResult.Unreachable(STOPPING)));
        }
    }

    /** For how long there has been nothing to send; negative as long as there is. */
    synchronized Duration unused() {
        return hasNothing() ? Duration.ofNanos(System.nanoTime() - usedAt) : Duration.ofNanos(-1);
    }

    /** Ends it if there is nothing to send: another one needs its place. */
    synchronized boolean retire() {
        if (!hasNothing()) {
            return false;
        }
        isOver = true;
        isClosed = true;
        notifyAll();
        return true;
    }

    private boolean hasNothing() {
        return waiting.isEmpty() && underWay.isEmpty() && !isOver;
    }

    /** It ends soon: what is under way may still be confirmed, what waits is not sent. */
    synchronized void close() {
        isClosed = true;
        notifyAll();
    }

    /** It is closed, and does not end by itself. */
    void abort() {
        close();
        cut();
    }
}
