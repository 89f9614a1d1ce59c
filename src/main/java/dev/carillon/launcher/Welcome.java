package dev.carillon.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What a start says: where everything is, and as soon as Carillon is ready, how to publish the first event. */
record Welcome(Options options, Path data) {

    static final String LOG = "server.log";

    private static final String BEGINNING =
            """
            Carillon %s is starting
              Data       %s
              Database   %s
              Broker     %s
              gRPC       %s
              Webhooks   %s
              Log        %s""";

    private static final String READY =
            """

            Carillon is ready at %s, after %.1f s
              Admin key  %s
            Publish an event:

              curl -H "Authorization: Bearer %s" -H 'Content-Type: application/json' -d '{"topic":"order/created","data":{"id":1}}' %s/api/v1/events
            """;

    Path log() {
        return data.resolve(LOG);
    }

    /** @param broker where this server's own broker is, if no other is configured */
    void begin(String broker) {
        Console.say(BEGINNING.formatted(version(), data, Database.shown(), broker(broker), grpc(), allowed(), log()));
    }

    private static String version() {
        try (InputStream in = Welcome.class.getResourceAsStream("/META-INF/carillon-version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String broker(String own) {
        String elsewhere = Start.read("carillon.broker.url");
        return elsewhere == null ? own : elsewhere.replaceAll("\\?.*", "");
    }

    private static String grpc() {
        String host = Start.read("carillon.grpc.host");
        String port = Start.read("carillon.grpc.port");
        return "0".equals(port)
                ? "none"
                : (host == null ? "localhost" : host) + ":" + (port == null ? "9620" : port)
                        + ("true".equals(Start.read("carillon.grpc.tls")) ? " (TLS)" : "");
    }

    private static String allowed() {
        String ranges = Start.read("carillon.guard.allow");
        return ranges == null || ranges.isBlank() ? "to public addresses only" : "to public addresses and " + ranges;
    }

    void whenReady() throws InterruptedException {
        OwnAddress own = OwnAddress.of(options);
        while (!own.isReady()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        String base = own.shown();
        Path file = data.resolve("admin.key");
        boolean inFile = Files.exists(file);
        String where = inFile ? file.toString() : "not in a file of this node; carillon.admin.key sets one";
        if (Start.read("carillon.admin.key") != null) {
            inFile = false;
            where = "as carillon.admin.key says";
        }
        String key = inFile ? "$(cat " + quoted(file) + ")" : "$CARILLON_ADMIN_KEY";
        Console.say(String.format(Locale.ROOT, READY, base, seconds(), where, key, base));
    }

    /** Since the process began. */
    private static double seconds() {
        Instant began = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        return Duration.between(began, Instant.now()).toMillis() / 1000.0;
    }

    /** For the shell; only where it must be. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_@%+:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
