package dev.carillon.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Publishes events whose schema has 30 properties, in turn with the policy off and with require, and says how many a second are accepted: {@code
 * SchemaPublish <port> <key> <seconds of a round> <rounds>}.
 */
public final class SchemaPublish {

    private static final String TOPIC = "bench/schema";
    private static final int CONNECTIONS = 64;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private SchemaPublish() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        String key = arguments[1];
        int seconds = Integer.parseInt(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        String base = "http://127.0.0.1:" + port + "/carillon/api/v1/";
        send(base + "schemas", key, "POST", "{\"topic\":\"" + TOPIC + "\",\"schema\":" + schema() + "}");
        List<Double> off = new ArrayList<>();
        List<Double> on = new ArrayList<>();
        Tally.Counter accepted = new Tally.Counter();
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", port);
        try (Generator generator = new Generator(server, CONNECTIONS, request(port, key), accepted)) {
            for (int i = 0; i < rounds * 2; i++) {
                boolean checked = i % 2 == 1;
                send(base + "schema-policy", key, "PUT", "{\"mode\":\"" + (checked ? "require" : "off") + "\"}");
                generator.full();
                TimeUnit.SECONDS.sleep(2);
                long before = accepted.accepted();
                long begin = System.nanoTime();
                TimeUnit.SECONDS.sleep(seconds);
                double rate = (accepted.accepted() - before) * 1e9 / (System.nanoTime() - begin);
                generator.pause();
                (checked ? on : off).add(rate);
                System.out.printf(
                        Locale.ROOT, "round %d, %s: %,.0f events/s%n", i / 2 + 1, checked ? "require" : "off", rate);
            }
        } finally {
            send(base + "schema-policy", key, "PUT", "{\"mode\":\"off\"}");
        }
        double without = median(off);
        double with = median(on);
        System.out.printf(
                Locale.ROOT,
                "median: off %,.0f, require %,.0f events/s: %.1f %% slower%n",
                without,
                with,
                100 - with / without * 100);
    }

    /** 30 properties of all kinds, half of them required. */
    static String schema() {
        String properties = IntStream.range(0, 30)
                .mapToObj(i -> "\"p" + i + "\":"
                        + switch (i % 6) {
                            case 0 -> "{\"type\":\"string\",\"minLength\":1,\"maxLength\":40}";
                            case 1 -> "{\"type\":\"integer\",\"minimum\":0}";
                            case 2 -> "{\"type\":\"number\",\"exclusiveMaximum\":1000}";
                            case 3 -> "{\"enum\":[\"a\",\"b\",\"c\"]}";
                            case 4 -> "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}-[0-9]+$\"}";
                            default -> "{\"type\":\"array\",\"maxItems\":4,\"items\":{\"type\":\"boolean\"}}";
                        })
                .collect(Collectors.joining(","));
        String required = IntStream.range(0, 15).mapToObj(i -> "\"p" + i + "\"").collect(Collectors.joining(","));
        return "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[" + required + "],\"properties\":{"
                + properties + "}}";
    }

    /** As that schema has it. */
    static String data() {
        return IntStream.range(0, 30)
                .mapToObj(i -> "\"p" + i + "\":"
                        + switch (i % 6) {
                            case 0 -> "\"some text of a property\"";
                            case 1 -> "12345";
                            case 2 -> "99.5";
                            case 3 -> "\"b\"";
                            case 4 -> "\"AT-4711\"";
                            default -> "[true,false]";
                        })
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static RequestTemplate request(int port, String key) {
        byte[] body = ("{\"topic\":\"" + TOPIC + "\",\"data\":" + data() + "}").getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST /carillon/api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer "
                        + key + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[head.length + body.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(body, 0, bytes, head.length, body.length);
        return new RequestTemplate(bytes, new RequestTemplate.Slot[1][0]);
    }

    private static void send(String url, String key, String method, String body) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(url + ": " + answer.statusCode() + " " + answer.body());
        }
    }

    private static double median(List<Double> rates) {
        return rates.stream().sorted().toList().get(rates.size() / 2);
    }
}
