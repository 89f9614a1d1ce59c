package dev.carillon.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Connections whose bodies come one byte every five seconds; each that the server ends is opened again. */
final class SlowSenders implements AutoCloseable {

    private static final int LENGTH = 10_000;
    private static final long PAUSE_MILLIS = 5_000;

    private final List<Thread> threads = new ArrayList<>();
    private final URI server;
    private final String head;
    private volatile boolean over;

    /** @param headers further ones, each with its end of line */
    SlowSenders(int many, URI server, String path, String headers) throws InterruptedException {
        this.server = server;
        head = "POST " + server.getPath() + path + " HTTP/1.1\r\nHost: bench\r\n" + headers + "Content-Length: "
                + LENGTH + "\r\n\r\n";
        for (int i = 0; i < many; i++) {
            Thread thread = new Thread(this::run, "slow-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
            TimeUnit.MILLISECONDS.sleep(5); // so that their bytes do not come all at once
        }
    }

    private void run() {
        while (!over) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 5_000);
                OutputStream out = socket.getOutputStream();
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                while (!over && socket.getInputStream().available() == 0) { // an answer is the end of it
                    out.write('{');
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (IOException e) {
                // ended by the server: again
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        threads.forEach(Thread::interrupt);
        for (Thread each : threads) {
            each.join();
        }
    }
}
