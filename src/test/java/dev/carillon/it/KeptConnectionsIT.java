package dev.carillon.it;

import static dev.carillon.fixture.AnEvent.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.CarillonServer;
import dev.carillon.fixture.OnCarillon;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Large bodies that arrive in pieces, one after the other on connections that are kept as long as the server keeps them. */
@OnCarillon
class KeptConnectionsIT {

    private static final int PUBLISHERS = 6;
    private static final int REQUESTS = 150;

    @Test
    void noRequestLosesAPartToTheOneBeforeIt(CarillonServer server) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
        try {
            List<Callable<List<String>>> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(() -> publish(server));
            }
            for (Future<List<String>> each : threads.invokeAll(publishers)) {
                assertThat(each.get()).hasSize(REQUESTS).allMatch(line -> line.startsWith("HTTP/1.1 202"));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Two large requests, then a small one, and so on: the small one is whole at once, and read in another way. */
    private static List<String> publish(CarillonServer server) throws IOException {
        List<String> answers = new ArrayList<>();
        Socket socket = null;
        for (int i = 0; i < REQUESTS; i++) {
            if (socket == null) {
                URI base = server.baseUri();
                socket = new Socket(base.getHost(), base.getPort());
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(60_000);
            }
            String answer = i % 3 == 2
                    ? ask(
                            socket,
                            server,
                            "application/cloudevents+json",
                            anEvent("kept/small").json().build().toString())
                    : ask(socket, server, "application/cloudevents-batch+json", batch());
            answers.add(answer.lines().findFirst().orElse("broken off"));
            if (answer.isEmpty() || answer.toLowerCase().contains("connection: close")) {
                socket.close();
                socket = null;
            }
        }
        return answers;
    }

    /** Head and body travel apart, as most clients send them. */
    private static String ask(Socket socket, CarillonServer server, String type, String content) throws IOException {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + server.baseUri().getPath()
                + "/api/v1/events HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                + server.adminKey() + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        return answer(socket.getInputStream());
    }

    /** Written by hand: what takes longer to make comes too late to meet the end of the request before. */
    private static String batch() {
        String long300 = "x".repeat(300);
        return IntStream.range(0, 300)
                .mapToObj(i -> "{\"specversion\":\"1.0\",\"id\":\"" + UUID.randomUUID() + long300 + "\",\"source\":\"/"
                        + long300 + "\",\"type\":\"a.b\",\"topic\":\"kept/" + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Its head; the body is read as well. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int each = in.read();
            if (each < 0) {
                return head.toString();
            }
            head.append((char) each);
        }
        int length = head.toString()
                .toLowerCase()
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        in.readNBytes(length);
        return head.toString();
    }
}
