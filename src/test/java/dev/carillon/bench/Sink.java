package dev.carillon.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver of webhooks that answers 200 at once, writes down each number in the ledger and checks the signature of
 * every sixteenth request. One thread.
 */
final class Sink implements AutoCloseable {

    /** The secret to sign with. */
    static final String SECRET = "whsec_Y2FyaWxsb24tYmVuY2gtc2VjcmV0LW9mLTMyLWJ5dGU=";

    private static final int SAMPLE = 16;
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MARK = "\"n\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGITS = 10;

    private final Selector selector;
    private final ServerSocketChannel server;
    private final Thread thread;
    private final Mac mac;
    private volatile Ledger ledger;
    private volatile boolean ended;
    private volatile String failure;
    private int requests;
    private volatile int checked;

    Sink(Ledger ledger) throws IOException, GeneralSecurityException {
        this.ledger = ledger;
        mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring("whsec_".length())), "HmacSHA256"));
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1_024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::run, "bench-sink");
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() throws IOException {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort() + "/hook");
    }

    /** From now on receipts go there. */
    void writeTo(Ledger other) {
        ledger = other;
    }

    /** How many signatures were checked. */
    int checked() {
        return checked;
    }

    /** @throws IllegalStateException if a request was not what it should be */
    void check() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private void run() {
        try {
            while (!ended) {
                selector.select(this::ready, 1_000);
            }
        } catch (IOException | RuntimeException e) {
            failure = "the sink failed: " + e;
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel accepted = server.accept();
                accepted.configureBlocking(false);
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                accepted.register(selector, SelectionKey.OP_READ, new HttpMessages());
            } else {
                read((SocketChannel) key.channel(), (HttpMessages) key.attachment());
            }
        } catch (IOException closed) {
            key.cancel(); // the sender shows whether this mattered: by sending again, or by a loss
        }
    }

    private void read(SocketChannel channel, HttpMessages in) throws IOException {
        if (!in.readFrom(channel)) {
            channel.close();
            return;
        }
        while (in.advance()) {
            receive(in);
            channel.write(ByteBuffer.wrap(ANSWER)); // so short that the socket always takes it
        }
    }

    private void receive(HttpMessages in) {
        long now = System.nanoTime();
        int at = indexOf(in.bytes(), in.body(), in.end());
        if (at < 0) {
            failure = "a request without a number: " + new String(in.bytes(), in.head(), in.end() - in.head());
            return;
        }
        int number = 0;
        for (int i = 0; i < DIGITS; i++) {
            number = number * 10 + in.bytes()[at + i] - '0';
        }
        ledger.receive(number, now);
        if (requests++ % SAMPLE == 0) {
            verify(in);
        }
    }

    private static int indexOf(byte[] bytes, int from, int to) {
        for (int i = from; i + MARK.length + DIGITS <= to; i++) {
            int same = 0;
            while (same < MARK.length && bytes[i + same] == MARK[same]) {
                same++;
            }
            if (same == MARK.length) {
                return i + MARK.length;
            }
        }
        return -1;
    }

    private void verify(HttpMessages in) {
        String head = new String(in.bytes(), in.head(), in.body() - in.head(), StandardCharsets.ISO_8859_1);
        String id = header(head, "webhook-id");
        String timestamp = header(head, "webhook-timestamp");
        mac.update((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8));
        mac.update(in.bytes(), in.body(), in.end() - in.body());
        byte[] wanted = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal())).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(wanted, header(head, "webhook-signature").getBytes(StandardCharsets.UTF_8))) {
            failure = "a wrong signature: " + head;
        }
        checked++; // one thread writes
    }

    private static String header(String head, String name) {
        for (String line : head.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon == name.length() && line.regionMatches(true, 0, name, 0, colon)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        ended = true;
        selector.wakeup();
        Threads.join(thread);
        for (SelectionKey each : selector.keys()) {
            each.channel().close();
        }
        selector.close();
    }
}
