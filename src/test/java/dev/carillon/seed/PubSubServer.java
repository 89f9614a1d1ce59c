package dev.carillon.seed;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What Google Pub/Sub has of topics by its REST form: it lets in whom a service account's own token names. */
final class PubSubServer implements AutoCloseable {

    private static final String ACCOUNT = "connector@hooks.iam.gserviceaccount.com";

    private final HttpServer server;
    private final KeyPair keys = keys();
    private final String topic;
    private final BlockingQueue<JsonObject> published = new LinkedBlockingQueue<>();

    private PubSubServer(HttpServer server, String topic) {
        this.server = server;
        this.topic = topic;
    }

    static PubSubServer start(String project, String topic) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        PubSubServer google = new PubSubServer(server, "/v1/projects/" + project + "/topics/" + topic);
        server.createContext("/", google::answer);
        server.start();
        return google;
    }

    /** As a Connector's configuration has it, with a key file {@code /k.json}. */
    String broker(String project, String name) {
        return "{\"type\":\"PubSub\",\"configuration\":{\"projectId\":\"" + project + "\",\"topicName\":\"" + name
                + "\",\"keyFile\":\"/k.json\",\"apiEndpoint\":\"http://127.0.0.1:"
                + server.getAddress().getPort() + "\"}}";
    }

    String key() {
        return key(keys);
    }

    static String otherKey() {
        return key(keys());
    }

    private static String key(KeyPair keys) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        return Json.createObjectBuilder()
                .add("type", "service_account")
                .add("client_email", ACCOUNT)
                .add("private_key_id", "k1")
                .add("private_key", pem)
                .build()
                .toString();
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonObject published(long seconds) throws InterruptedException {
        JsonObject message = published.poll(seconds, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was published");
        }
        return message;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        if (!isKnown(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, error(401, "Request had invalid authentication credentials."));
        } else if (path.equals(topic) && exchange.getRequestMethod().equals("GET")) {
            answer(exchange, 200, "{\"name\":\"" + topic.substring(4) + "\"}");
        } else if (path.equals(topic + ":publish")
                && exchange.getRequestMethod().equals("POST")) {
            var ids = Json.createArrayBuilder();
            for (var each : read(body).getJsonArray("messages")) {
                published.add(each.asJsonObject());
                ids.add(String.valueOf(published.size()));
            }
            answer(
                    exchange,
                    200,
                    Json.createObjectBuilder().add("messageIds", ids).build().toString());
        } else {
            answer(exchange, 404, error(404, "Resource not found (resource=" + path + ")."));
        }
    }

    private boolean isKnown(String authorization) {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            return false;
        }
        String[] parts = authorization.substring(7).split("\\.");
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(keys.getPublic());
            signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
            JsonObject header = decoded(parts[0]);
            JsonObject claims = decoded(parts[1]);
            long now = Instant.now().getEpochSecond();
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && header.getString("alg").equals("RS256")
                    && header.getString("kid").equals("k1")
                    && claims.getString("iss").equals(ACCOUNT)
                    && claims.getString("sub").equals(ACCOUNT)
                    && claims.getString("aud").equals("https://127.0.0.1/")
                    && claims.getInt("iat") <= now + 5
                    && claims.getInt("exp") > now
                    && claims.getInt("exp") <= now + 3_605;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static JsonObject decoded(String part) {
        return read(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    private static JsonObject read(String json) {
        return Json.createReader(new StringReader(json)).readObject();
    }

    private static String error(int code, String message) {
        return "{\"error\":{\"code\":" + code + ",\"message\":\"" + message + "\"}}";
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
