package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What the API was given: a new subscription, or what is to change. Not checked yet; null is not given.
 *
 * @param name for people
 * @param url where the webhooks go
 * @param topics topics and patterns
 * @param content the name of a {@link ContentForm}
 * @param secret {@code whsec_…}, or any text if no signature {@code standard} is asked for
 * @param headers sent with each webhook
 * @param state {@code active} or {@code paused}
 * @param options members of {@link SubscriptionOptions} that are set, or removed by null
 */
public record SubscriptionDraft(
        String name,
        String url,
        List<String> topics,
        String content,
        String secret,
        Map<String, String> headers,
        String state,
        ObjectNode options) {

    boolean hasOption(String name) {
        return options != null && options.has(name);
    }

    /** Null if it is not given. */
    JsonNode option(String name) {
        return options == null ? null : options.get(name);
    }

    /** Without secret and headers. */
    @Override
    public String toString() {
        return "SubscriptionDraft[" + name + ", " + url + ", " + topics + "]";
    }
}
