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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Many WebSockets of one client, read by one thread. Each text that they get holds a mark and a number; when the number's text
 * was sent is told before, and what is kept is how long it took to each of them.
 */
final class Listeners implements AutoCloseable {

    private static final String MARK = "\"n\":";
    private static final byte[] COMPLETED = "\"type\":3".getBytes(StandardCharsets.US_ASCII);
    private static final String PING = "{\"type\":6}\u001e";
    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private final Selector selector = Selector.open();
    private final List<Listener> all = new CopyOnWriteArrayList<>();
    private final long[] sentAt; // by number
    private final int[] arrived;
    private final byte[] mark;
    private final String[] greetings;
    private long[] delays = new long[1 << 16];
    private int count;
    private volatile boolean over;
    private int failed;
    private Thread reader;

    /** @param most numbers are below this */
    Listeners(int most) throws IOException {
        this(most, MARK);
    }

    /**
     * @param mark stands before the number
     * @param greetings sent by each as soon as it is open; it is ready with the completion of a call, and pings (SignalR)
     */
    Listeners(int most, String mark, String... greetings) throws IOException {
        sentAt = new long[most];
        arrived = new int[most];
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        this.greetings = greetings;
    }

    private final class Listener {

        private final SocketChannel channel;
        private ByteBuffer in = ByteBuffer.allocate(2_048);
        private boolean isOpen;
        private volatile boolean isReady;

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
                    isReady = greetings.length == 0;
                    for (String each : greetings) {
                        channel.write(masked(each));
                    }
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
            if (!isReady) {
                isReady = find(COMPLETED, from, end) >= 0;
                return;
            }
            for (int at = find(mark, from, end);
                    at >= 0;
                    at = find(mark, at, end)) { // a frame may hold several records
                int number = 0;
                for (; at < end && Character.isDigit(in.get(at)); at++) {
                    number = number * 10 + in.get(at) - '0';
                }
                heard(number, now);
            }
        }

        /** Behind it; negative if it is not there. */
        private int find(byte[] wanted, int from, int end) {
            for (int i = from; i + wanted.length <= end; i++) {
                int j = 0;
                while (j < wanted.length && in.get(i + j) == wanted[j]) {
                    j++;
                }
                if (j == wanted.length) {
                    return i + j;
                }
            }
            return -1;
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
        while (all.stream().anyMatch(each -> !each.isReady) && System.nanoTime() < until && failed == 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        check();
    }

    /** Sends a text by one of them. */
    void say(int which, String text) throws IOException {
        all.get(which).channel.write(masked(text));
    }

    /** A client's frame of text, with a mask of zeroes. */
    private static ByteBuffer masked(String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(content.length + 8);
        frame.put((byte) 0x81);
        if (content.length < 126) {
            frame.put((byte) (0x80 | content.length));
        } else {
            frame.put((byte) 0xfe).putShort((short) content.length);
        }
        return frame.putInt(0).put(content).flip();
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
        long pinged = System.nanoTime();
        while (!over) {
            try {
                selector.select(100);
                if (greetings.length > 0 && System.nanoTime() - pinged > PING_NANOS) {
                    ping();
                    pinged = System.nanoTime();
                }
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

    /** A hub closes a connection from which nothing has come for 30 s. */
    private void ping() throws IOException {
        for (Listener each : all) {
            if (each.isReady) {
                each.channel.write(masked(PING));
            }
        }
    }

    synchronized void sending(int number) {
        sentAt[number] = System.nanoTime();
    }

    /** @return how long it took to all of them, in nanoseconds */
    long await(int number) throws InterruptedException {
        return await(number, all.size());
    }

    /** @return how long it took to that many of them, in nanoseconds */
    long await(int number, int many) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        synchronized (this) {
            while (arrived[number] < many && System.nanoTime() < until) {
                wait(100);
            }
            if (arrived[number] < many) {
                throw new IllegalStateException(number + " came to " + arrived[number] + " of " + many);
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
