package dev.carillon.seed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.fixture.CarillonServer;
import jakarta.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What may stand in front of a hub: below {@code /redirect} one that redirects to the real one with a key, below {@code /round} one that
 * redirects to itself, below {@code /old} one of ASP.NET SignalR, and below {@code /polls} a proxy that opens no WebSocket.
 */
final class HubFront implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final CarillonServer server;
    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger redirections = new AtomicInteger();

    HubFront(CarillonServer server) {
        this.server = server;
        try {
            front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        front.createContext(
                "/redirect",
                exchange -> answer(
                        exchange,
                        Json.createObjectBuilder()
                                .add("url", server.baseUri() + "/RealtimeEventPushHub")
                                .add("accessToken", server.adminKey())
                                .build()
                                .toString()));
        front.createContext("/round", exchange -> {
            redirections.incrementAndGet();
            answer(exchange, "{\"url\":\"" + url("/round/RealtimeEventPushHub") + "\"}");
        });
        front.createContext("/old", exchange -> answer(exchange, "{\"ProtocolVersion\":\"1.4\"}"));
        front.createContext("/polls", this::pass);
        front.setExecutor(threads);
        front.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + front.getAddress().getPort() + path;
    }

    int redirections() {
        return redirections.get();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestHeaders().containsKey("Upgrade")) {
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
            return;
        }
        String path = exchange.getRequestURI().toString().replaceFirst("^/polls", "");
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUri() + path))
                .header("Content-Type", "text/plain;charset=UTF-8")
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<byte[]> response = CLIENT.send(request, BodyHandlers.ofByteArray());
            byte[] answered = response.body();
            exchange.sendResponseHeaders(response.statusCode(), answered.length == 0 ? -1 : answered.length);
            exchange.getResponseBody().write(answered);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
    }
}
