package dev.carillon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Publishes over keep-alive connections, one request in flight on each: as fast as answers come, or at a rate.
 *
 * <p>At a rate an event's time starts when it is due, not when a connection was free: what waits is not left out. One
 * thread; its methods may be called from any.
 */
final class Generator implements AutoCloseable {

    private static final double FULL = Double.POSITIVE_INFINITY;
    private static final int IDLE_MILLIS = 20;

    private final InetSocketAddress server;
    private final RequestTemplate template;
    private final Tally tally;
    private final Selector selector;
    private final ArrayDeque<Connection> idle = new ArrayDeque<>();
    private final List<Connection> all = new ArrayList<>();
    private final Thread thread;
    private volatile double eventsPerSecond;
    private volatile boolean ended;
    private volatile int inFlight;
    private volatile String failure;

    /** One connection with its own copy of the request. */
    private static final class Connection {
        final RequestTemplate request;
        final ByteBuffer out;
        SocketChannel channel;
        SelectionKey key;
        HttpMessages in;
        int first;

        Connection(RequestTemplate request) {
            this.request = request;
            out = ByteBuffer.allocateDirect(request.bytes().length);
        }
    }

    Generator(InetSocketAddress server, int connections, RequestTemplate template, Tally tally) throws IOException {
        this.server = server;
        this.template = template;
        this.tally = tally;
        selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            Connection connection = new Connection(template.copy());
            connect(connection);
            all.add(connection);
            idle.add(connection);
        }
        thread = new Thread(this::run, "bench-generator");
        thread.setDaemon(true);
        thread.start();
    }

    /** A request on each connection as soon as the last was answered. */
    void full() {
        pace(FULL);
    }

    void rate(double newEventsPerSecond) {
        pace(newEventsPerSecond);
    }

    /** Sends no more and waits for the answers under way. */
    void pause() throws InterruptedException {
        pace(0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        do {
            TimeUnit.MILLISECONDS.sleep(2 * IDLE_MILLIS); // a request just begun is seen by then
            check();
        } while (inFlight > 0 && System.nanoTime() < deadline);
        if (inFlight > 0) {
            throw new IllegalStateException(inFlight + " requests without an answer after 30 s");
        }
    }

    /** @throws IllegalStateException if a request was not accepted or a connection broke */
    void check() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private void pace(double newRate) {
        check();
        eventsPerSecond = newRate;
        selector.wakeup();
    }

    private void run() {
        try {
            double current = 0;
            long nextDue = 0;
            while (!ended) {
                double wanted = eventsPerSecond;
                if (wanted != current) {
                    current = wanted;
                    nextDue = System.nanoTime();
                }
                if (current == FULL) {
                    while (!idle.isEmpty()) {
                        send(System.nanoTime());
                    }
                    selector.select(this::ready, IDLE_MILLIS);
                } else if (current > 0) {
                    long gap = (long) (1e9 * template.events() / current);
                    while (!idle.isEmpty() && System.nanoTime() - nextDue >= 0) {
                        send(nextDue);
                        nextDue += gap;
                    }
                    selector.select(this::ready, 1);
                } else {
                    selector.select(this::ready, IDLE_MILLIS);
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = "the generator failed: " + e;
        }
    }

    private void send(long due) throws IOException {
        Connection connection = idle.poll();
        inFlight = all.size() - idle.size();
        connection.first = tally.send(template.events(), due);
        connection.request.number(connection.first);
        connection.out.clear();
        connection.out.put(connection.request.bytes()).flip();
        write(connection);
    }

    private static void write(Connection connection) throws IOException {
        connection.channel.write(connection.out);
        int interest = SelectionKey.OP_READ | (connection.out.hasRemaining() ? SelectionKey.OP_WRITE : 0);
        if (connection.key.interestOps() != interest) {
            connection.key.interestOps(interest);
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isWritable()) {
                write(connection);
            }
            if (key.isReadable()) {
                read(connection);
            }
        } catch (IOException e) {
            failure = "a connection of the generator broke: " + e;
        }
    }

    private void read(Connection connection) throws IOException {
        boolean open = connection.in.readFrom(connection.channel);
        boolean answered = connection.in.advance();
        if (answered) {
            answered(connection);
        }
        if (!open || (answered && connection.in.closes())) {
            if (!answered && !idle.contains(connection)) {
                throw new IOException("closed before the answer");
            }
            connect(connection); // servers end a keep-alive connection after so many requests
        }
        if (answered) {
            idle.add(connection);
            inFlight = all.size() - idle.size();
        }
    }

    private void answered(Connection connection) {
        HttpMessages in = connection.in;
        if (in.status() / 100 == 2) {
            tally.accept(connection.first, template.events());
        } else if (failure == null) {
            failure = "not accepted: " + new String(in.bytes(), in.head(), Math.min(1_500, in.end() - in.head()));
        }
    }

    private void connect(Connection connection) throws IOException {
        if (connection.channel != null) {
            connection.channel.close();
        }
        connection.channel = SocketChannel.open(server);
        connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connection.channel.configureBlocking(false);
        connection.key = connection.channel.register(selector, SelectionKey.OP_READ, connection);
        connection.in = new HttpMessages();
    }

    @Override
    public void close() throws IOException {
        ended = true;
        selector.wakeup();
        Threads.join(thread);
        for (Connection each : all) {
            each.channel.close();
        }
        selector.close();
    }
}
