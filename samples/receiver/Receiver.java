import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver of webhooks: verifies the signature (Standard Webhooks, v1) and prints what arrives. It needs the JDK only.
 *
 * <pre>java samples/receiver/Receiver.java --secret whsec_... [--port 9000]</pre>
 *
 * <p>Copy what you need from {@link #verify}: it is all that a receiver of your own has to do.
 */
public class Receiver {

    private static final String USAGE =
            """
            Usage: java Receiver.java --secret whsec_... [--port 9000]
              --secret <whsec_...>  the secret of the subscription, with or without whsec_
              --secret-file <file>  reads it from a file
              --port <port>         listens there on loopback (default 9000)
              --help                prints this
            Without --secret and --secret-file the environment variable WEBHOOK_SECRET is read.""";

    /** An older (or newer) message is refused, so that nobody can send a recorded one again. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Bodies are UTF-8, whatever the locale of the terminal says. */
    private static final PrintStream OUT = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private static final int MOST_BYTES = 20 * 1024 * 1024;

    private static final int SHORTEST_KEY = 24; // Standard Webhooks: 24 to 64 bytes

    private final byte[] key;

    Receiver(byte[] key) {
        this.key = key;
    }

    public static void main(String[] args) throws IOException {
        try {
            Map<String, String> options = options(args);
            if (options.containsKey("--help")) {
                OUT.println(USAGE);
                return;
            }
            new Receiver(key(secret(options))).listen(port(options));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void listen(int port) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            threads.shutdown();
            throw new IllegalArgumentException("Port " + port + " is busy; choose another with --port.");
        }
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
        OUT.println("Listening on http://localhost:" + server.getAddress().getPort() + "/ (Ctrl-C ends it)");
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("POST")) {
                answer(exchange, 405, "POST only");
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                answer(exchange, 413, "at most " + MOST_BYTES + " bytes");
                return;
            }
            String id = header(exchange, "webhook-id");
            String problem = verify(
                    id, header(exchange, "webhook-timestamp"), header(exchange, "webhook-signature"), body, Instant.now());
            if (problem != null) {
                print("REFUSED " + (id == null ? "a request" : id) + ": " + problem);
                answer(exchange, 401, problem);
                return;
            }
            print(line(exchange, id, body));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** Null if the message is genuine, else why it is not. */
    String verify(String id, String timestamp, String signatures, byte[] body, Instant now) {
        if (id == null || timestamp == null || signatures == null) {
            return "webhook-id, webhook-timestamp and webhook-signature are needed";
        }
        long seconds;
        try {
            seconds = Long.parseLong(timestamp);
        } catch (NumberFormatException e) {
            return "webhook-timestamp is no number of seconds";
        }
        // A difference of longs: Instant.ofEpochSecond would throw for a number out of its range.
        long age = now.getEpochSecond() - seconds;
        if (age > TOLERANCE.toSeconds() || age < -TOLERANCE.toSeconds()) {
            return "webhook-timestamp is more than " + TOLERANCE.toMinutes() + " minutes away from this clock";
        }
        byte[] expected = sign(id, timestamp, body);
        boolean genuine = false;
        // Several signatures while a secret is being replaced. Other versions (v1a) are not ours to check.
        for (String each : signatures.split(" ")) {
            if (each.startsWith("v1,")) {
                byte[] given = each.substring(3).getBytes(StandardCharsets.UTF_8);
                genuine |= MessageDigest.isEqual(given, expected); // takes the same time whatever the difference
            }
        }
        return genuine ? null : "no signature matches; is the secret that of this subscription?";
    }

    private byte[] sign(String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encode(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has HmacSHA256
        }
    }

    private static String line(HttpExchange exchange, String id, byte[] body) {
        StringBuilder line = new StringBuilder("OK ").append(id);
        String type = header(exchange, "Content-Type");
        line.append("  ").append(type == null ? "no content type" : type).append(", ").append(body.length).append(" bytes");
        for (String each : new String[] {"type", "topic", "source", "id"}) {
            String value = header(exchange, "ce-" + each);
            if (value != null) {
                line.append("  ce-").append(each).append('=').append(value);
            }
        }
        return line.append('\n').append(new String(body, StandardCharsets.UTF_8)).append('\n').toString();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = (text + '\n').getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static synchronized void print(String text) {
        OUT.println(LocalTime.now().truncatedTo(ChronoUnit.MILLIS) + " " + text);
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> options.put("--help", "");
                case "--secret", "--secret-file", "--port" -> {
                    if (i + 1 == args.length) {
                        throw new IllegalArgumentException(args[i] + " needs a value.\n" + USAGE);
                    }
                    options.put(args[i], args[++i]);
                }
                default -> throw new IllegalArgumentException("Unknown option " + args[i] + ".\n" + USAGE);
            }
        }
        return options;
    }

    private static String secret(Map<String, String> options) {
        if (options.containsKey("--secret")) {
            return options.get("--secret");
        }
        if (options.containsKey("--secret-file")) {
            try {
                return Files.readString(Path.of(options.get("--secret-file")));
            } catch (IOException e) {
                throw new IllegalArgumentException("The secret file cannot be read: " + e);
            }
        }
        String secret = System.getenv("WEBHOOK_SECRET");
        if (secret == null) {
            throw new IllegalArgumentException("No secret given.\n" + USAGE);
        }
        return secret;
    }

    private static byte[] key(String secret) {
        String base64 = secret.strip();
        if (base64.startsWith("whsec_")) {
            base64 = base64.substring("whsec_".length());
        }
        try {
            byte[] key = Base64.getDecoder().decode(base64);
            if (key.length >= SHORTEST_KEY) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below, without the secret
        }
        throw new IllegalArgumentException(
                "The secret is whsec_ and Base64 of " + SHORTEST_KEY + " bytes or more: `secret` of the answer, not `secretPrefix`.");
    }

    private static int port(Map<String, String> options) {
        try {
            int port = Integer.parseInt(options.getOrDefault("--port", "9000"));
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("--port is a number from 0 to 65535.");
    }
}
