package dev.carillon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Many WebSockets of one client, read by one thread. Each text that they get holds {@code "n":} and a number; when the number's text
 * was sent is told before, and what is kept is how long it took to each of them.
 */
final class Listeners implements AutoCloseable {

    private static final byte[] MARK = "\"n\":".getBytes(StandardCharsets.US_ASCII);
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final Selector selector = Selector.open();
    private final List<Listener> all = new ArrayList<>();
    private final long[] sentAt; // by number
    private final int[] arrived;
    private long[] delays = new long[1 << 16];
    private int count;
    private volatile boolean over;
    private int failed;
    private Thread reader;

    /** @param most numbers are below this */
    Listeners(int most) throws IOException {
        sentAt = new long[most];
        arrived = new int[most];
    }

    private final class Listener {

        private final SocketChannel channel;
        private ByteBuffer in = ByteBuffer.allocate(2_048);
        private boolean isOpen;

        Listener(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            int read = channel.read(in);
            if (read < 0) {
                throw new IOException("closed");
            }
            in.flip();
            while (isOpen ? frame() : head()) {
                // on to the next one
            }
            in.compact();
            if (!in.hasRemaining()) {
                in = ByteBuffer.allocate(in.capacity() * 2).put(in.flip());
            }
        }

        private boolean head() throws IOException {
            for (int i = in.position(); i + 3 < in.limit(); i++) {
                if (in.get(i) == '\r' && in.get(i + 1) == '\n' && in.get(i + 2) == '\r' && in.get(i + 3) == '\n') {
                    if (in.get(in.position() + 9) != '1') {
                        throw new IOException("no WebSocket: " + StandardCharsets.US_ASCII.decode(in));
                    }
                    in.position(i + 4);
                    isOpen = true;
                    return true;
                }
            }
            return false;
        }

        private boolean frame() throws IOException {
            int start = in.position();
            if (in.remaining() < 2) {
                return false;
            }
            int code = in.get() & 0x0f;
            int length = in.get() & 0x7f;
            if (length == 126) {
                if (in.remaining() < 2) {
                    in.position(start);
                    return false;
                }
                length = in.getShort() & 0xffff;
            } else if (length == 127) {
                throw new IOException("longer than what is sent here");
            }
            if (in.remaining() < length) {
                in.position(start);
                return false;
            }
            int end = in.position() + length;
            if (code == 1) {
                text(in.position(), end);
            } else if (code == 8) {
                throw new IOException("closed with " + (length < 2 ? "no code" : in.getShort() & 0xffff));
            } else if (code == 9) {
                channel.write(ByteBuffer.wrap(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0}));
            }
            in.position(end);
            return true;
        }

        private void text(int from, int end) {
            long now = System.nanoTime();
            for (int i = from; i + MARK.length < end; i++) {
                int j = 0;
                while (j < MARK.length && in.get(i + j) == MARK[j]) {
                    j++;
                }
                if (j == MARK.length) {
                    int number = 0;
                    for (int at = i + j; at < end && Character.isDigit(in.get(at)); at++) {
                        number = number * 10 + in.get(at) - '0';
                    }
                    heard(number, now);
                    return;
                }
            }
        }
    }

    private synchronized void heard(int number, long now) {
        if (sentAt[number] == 0) {
            return;
        }
        if (count == delays.length) {
            delays = Arrays.copyOf(delays, count * 2);
        }
        delays[count++] = now - sentAt[number];
        if (++arrived[number] == all.size()) {
            notifyAll();
        }
    }

    /** @param headers each with its end of line */
    void open(int many, URI address, String headers) throws IOException, InterruptedException {
        for (int i = 0; i < many; i++) {
            SocketChannel channel = connect(address, headers);
            channel.configureBlocking(false);
            Listener each = new Listener(channel);
            all.add(each);
            if (reader == null) {
                reader = new Thread(this::run, "listeners");
                reader.setDaemon(true);
                reader.start();
            }
            channel.register(selector, SelectionKey.OP_READ, each);
            selector.wakeup();
            if (i % 50 == 49) {
                TimeUnit.MILLISECONDS.sleep(20); // so that no backlog overflows
            }
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (all.stream().anyMatch(each -> !each.isOpen) && System.nanoTime() < until && failed == 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        check();
    }

    /** One that is there and reads nothing. */
    static SocketChannel connect(URI address, String headers) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress(address.getHost(), address.getPort()));
        String path = address.getRawPath() + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        String head = "GET " + path + " HTTP/1.1\r\nHost: " + address.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" + KEY + headers
                + "\r\n";
        channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private void run() {
        while (!over) {
            try {
                selector.select(100);
                for (SelectionKey each : selector.selectedKeys()) {
                    try {
                        ((Listener) each.attachment()).read();
                    } catch (IOException e) {
                        failed++;
                        Progress.say("a connection ended: %s", e.getMessage());
                        each.cancel();
                    }
                }
                selector.selectedKeys().clear();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    synchronized void sending(int number) {
        sentAt[number] = System.nanoTime();
    }

    /** @return how long it took to all of them, in nanoseconds */
    long await(int number) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        synchronized (this) {
            while (arrived[number] < all.size() && System.nanoTime() < until) {
                wait(100);
            }
            if (arrived[number] < all.size()) {
                throw new IllegalStateException(number + " came to " + arrived[number] + " of " + all.size());
            }
            return System.nanoTime() - sentAt[number];
        }
    }

    synchronized int arrived(int number) {
        return arrived[number];
    }

    /** Of all that came since this was asked last, ascending, in nanoseconds. */
    synchronized long[] delays() {
        long[] sorted = Arrays.copyOf(delays, count);
        Arrays.sort(sorted);
        count = 0;
        return sorted;
    }

    private void check() {
        if (failed > 0) {
            throw new IllegalStateException(failed + " connections ended");
        }
    }

    @Override
    public void close() throws IOException {
        check();
        over = true;
        if (reader != null) {
            Threads.join(reader);
        }
        for (Listener each : all) {
            each.channel.close();
        }
        selector.close();
    }
}
