package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.carillon.http.HttpAnswer;
import java.util.Map;
import java.util.Optional;

/** A request by which a sender only asks whether it is expected. Stateless. */
final class Challenge {

    private static final int LONGEST = 1_000;

    private Challenge() {}

    /** What a verified request of this kind is answered with; empty for one that holds an event. */
    static Optional<HttpAnswer> answer(Webhook webhook, IncomingRequest request) {
        boolean isSlacks = webhook.settings().provider() == ProviderSignature.SLACK
                && "url_verification".equals(JsonPick.of(request.body(), "/type"));
        String asked = isSlacks ? JsonPick.of(request.body(), "/challenge") : null;
        if (asked == null || asked.length() > LONGEST) {
            return Optional.empty();
        }
        String json =
                JsonNodeFactory.instance.objectNode().put("challenge", asked).toString();
        return Optional.of(HttpAnswer.json(200, json, Map.of()));
    }
}
