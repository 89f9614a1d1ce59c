package dev.carillon.enmeshed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import java.net.URI;
import java.time.Duration;

/**
 * The Connector of an application, as it is configured. Immutable; the text form shows no secret.
 *
 * @param settings as the API has them, without secrets and keys
 * @param secrets {@code apiKey}, {@code token}, {@code clientSecret}, {@code password}; some or none
 */
record Connector(int application, ObjectNode settings, ObjectNode secrets, long revision) {

    static final String API_KEY = "apiKey";
    static final String TOKEN = "token";
    static final String CLIENT_SECRET = "clientSecret";
    static final String PASSWORD = "password";

    private static final ObjectMapper JSON = new ObjectMapper();

    static Connector read(int application, String settings, String secrets, long revision, Secrets encryption) {
        try {
            return new Connector(
                    application,
                    (ObjectNode) JSON.readTree(settings),
                    (ObjectNode) JSON.readTree(encryption.decrypt(secrets)),
                    revision);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the Connector of application " + application + " is unreadable");
        }
    }

    /** Where it is; null if nobody said. */
    URI url() {
        return uri(settings.get("url"));
    }

    String apiKey() {
        return secrets.path(API_KEY).textValue();
    }

    boolean isPolled() {
        return settings.at("/sync/enabled").asBoolean(false) && !isStreamed() && url() != null;
    }

    Duration interval() {
        return Duration.ofSeconds(settings.at("/sync/interval").asInt(60));
    }

    boolean isStreamed() {
        return settings.at("/sse/enabled").asBoolean(false) && backbone() != null;
    }

    URI backbone() {
        return uri(settings.at("/sse/url"));
    }

    JsonNode sse() {
        return settings.path("sse");
    }

    private static URI uri(JsonNode text) {
        return text == null || !text.isTextual() ? null : URI.create(text.textValue());
    }

    @Override
    public String toString() {
        return "Connector[" + application + ", " + settings + "]";
    }
}
