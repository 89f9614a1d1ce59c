package dev.carillon.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What bodies that never end, and large ones, do to others, on a server that runs: {@code slow|large <address of the context root>
 * <admin key>}. Prints a line for each kind of client and situation.
 */
final class HostileBodies {

    private static final int MANY = 300;
    private static final int LARGE_EVENTS = 16;
    private static final int LARGE_BYTES = 1_000_000;
    private static final long SECONDS = 12;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final URI server;
    private final String admin;

    private HostileBodies(URI server, String admin) {
        this.server = server;
        this.admin = admin;
    }

    public static void main(String[] arguments) throws Exception {
        HostileBodies run = new HostileBodies(URI.create(arguments[1]), arguments[2]);
        switch (arguments[0]) {
            case "slow" -> run.slow();
            case "large" -> run.large();
            default -> throw new IllegalArgumentException("slow or large, not " + arguments[0]);
        }
    }

    private void slow() throws Exception {
        measure("warming up", admin);
        measure("alone", admin);
        String key = "Authorization: Bearer " + admin + "\r\nContent-Type: application/json\r\n";
        try (SlowSenders slow = new SlowSenders(MANY, server, "/api/v1/events", key)) {
            measure(MANY + " with a key, to /api/v1/events", admin);
        }
        try (SlowSenders slow =
                new SlowSenders(MANY, server, "/confirm", "Content-Type: application/x-www-form-urlencoded\r\n")) {
            measure(MANY + " without a key, to /confirm", admin);
        }
    }

    private void large() throws Exception {
        String neighbour = keyOfANeighbour();
        measure("warming up", neighbour);
        measure("alone", neighbour);
        Clients batches =
                new Clients("batches", 4, 0, client, () -> post(admin, "application/cloudevents-batch+json", batch()));
        measure("beside four publishers of batches of 16 MB", neighbour);
        System.out.println(batches.end());
        measure("afterwards", neighbour);
    }

    private void measure(String situation, String key) throws InterruptedException {
        Supplier<HttpRequest> event =
                () -> post(key, "application/json", "{\"topic\":\"bench\",\"data\":\"" + "x".repeat(200) + "\"}");
        Clients publish = new Clients("publish", 8, 0, client, event);
        Clients health =
                new Clients("health", 1, 20, client, () -> HttpRequest.newBuilder(URI.create(server + "/health/ready"))
                        .build());
        TimeUnit.SECONDS.sleep(SECONDS);
        System.out.println(situation + "\n" + publish.end() + "\n" + health.end());
    }

    private HttpRequest post(String key, String type, String body) {
        return HttpRequest.newBuilder(URI.create(server + "/api/v1/events"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String batch() {
        StringBuilder all = new StringBuilder("[");
        for (int i = 0; i < LARGE_EVENTS; i++) {
            all.append(i == 0 ? "" : ",")
                    .append("{\"specversion\":\"1.0\",\"source\":\"/bench\",\"type\":\"bench.large\",\"id\":\"")
                    .append(UUID.randomUUID())
                    .append("\",\"data\":\"")
                    .append("x".repeat(LARGE_BYTES))
                    .append("\"}");
        }
        return all.append(']').toString();
    }

    private String keyOfANeighbour() throws Exception {
        String name = "neighbour-" + UUID.randomUUID().toString().substring(0, 8);
        ask("/api/v1/applications", "{\"name\":\"" + name + "\"}", "default");
        String answer = ask("/api/v1/keys", "{\"name\":\"bench\",\"scopes\":[\"events:write\"]}", name);
        Matcher key = Pattern.compile("\"key\":\"([^\"]+)\"").matcher(answer);
        if (!key.find()) {
            throw new IllegalStateException(answer);
        }
        return key.group(1);
    }

    private String ask(String path, String body, String application) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + admin)
                .header("Content-Type", "application/json")
                .header("Carillon-Application", application)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
