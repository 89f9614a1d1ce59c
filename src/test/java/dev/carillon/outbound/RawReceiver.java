package dev.carillon.outbound;

import dev.carillon.fixture.LoopbackSockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver on loopback that answers with the very bytes a test says, well formed or not. */
final class RawReceiver implements AutoCloseable {

    /** Answers one request. */
    interface Answer {
        void to(Request request, OutputStream out) throws IOException, InterruptedException;
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
    private final LoopbackSockets sockets;
    private final Answer answer;

    RawReceiver(Answer answer) {
        this.answer = answer;
        sockets = new LoopbackSockets(LoopbackSockets.anyPort(), this::serve);
    }

    static RawReceiver answering(String response) {
        return new RawReceiver((request, out) -> out.write(response.getBytes(StandardCharsets.UTF_8)));
    }

    URI url(String host) {
        return URI.create("http://" + host + ":" + sockets.port() + "/hook?a=%20b");
    }

    int connections() {
        return sockets.accepted();
    }

    int brokenOff() {
        return sockets.brokenOff();
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        for (Request request = read(in); request != null; request = read(in)) {
            requests.add(request);
            answer.to(request, socket.getOutputStream());
            socket.getOutputStream().flush();
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
    public void close() {
        sockets.close();
    }
}
