package dev.carillon.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver on loopback that answers with the very bytes a test says, well formed or not. */
final class RawReceiver implements AutoCloseable {

    /** Answers one request. */
    interface Answer {
        void to(Request request, OutputStream out) throws Exception;
    }

    record Request(String line, List<String> headers, byte[] body) {
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(each -> each.substring(start.length()).trim())
                    .findFirst()
                    .orElse(null);
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger brokenOff = new AtomicInteger();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Answer answer;

    RawReceiver(Answer answer) throws IOException {
        this.answer = answer;
        threads.execute(this::accept);
    }

    static RawReceiver answering(String response) throws IOException {
        return new RawReceiver((request, out) -> out.write(response.getBytes(StandardCharsets.UTF_8)));
    }

    URI url(String host) {
        return URI.create("http://" + host + ":" + server.getLocalPort() + "/hook?a=%20b");
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            while (true) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                answer.to(request, socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (Exception gone) {
            brokenOff.incrementAndGet();
        }
    }

    private static Request read(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String header = in.readLine(); header != null && !header.isEmpty(); header = in.readLine()) {
            headers.add(header);
        }
        String length = new Request(line, headers, null).header("content-length");
        char[] body = new char[length == null ? 0 : Integer.parseInt(length)];
        for (int read = 0; read < body.length; ) {
            read += in.read(body, read, body.length - read);
        }
        return new Request(line, headers, new String(body).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket each : open) {
            each.close();
        }
        threads.shutdownNow();
    }
}
