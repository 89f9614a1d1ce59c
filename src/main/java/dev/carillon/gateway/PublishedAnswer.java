package dev.carillon.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.publish.PublishResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a sender is told of how publishing ended. A repeat is told the same as the first time, whatever else stands in it: senders repeat
 * what was not answered, and some change a counter in it (Stripe's {@code pending_webhooks}). Stateless.
 */
final class PublishedAnswer {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PublishedAnswer() {}

    /** @param results one for each event, in order */
    static HttpAnswer of(List<PublishResult> results, Webhook webhook, Route route) {
        List<RefusedException> refused = new ArrayList<>();
        boolean areTooLarge = true;
        for (PublishResult each : results) {
            if (each instanceof PublishResult.Unavailable unavailable) {
                return unavailable(unavailable.reason(), unavailable.retryAfter());
            }
            if (each instanceof PublishResult.TooLarge large) {
                refused.add(large.why());
            } else if (each instanceof PublishResult.Refused why) {
                refused.addAll(why.all());
                areTooLarge = false;
            }
        }
        if (!refused.isEmpty()) {
            return HttpAnswer.of(Problem.of(areTooLarge ? 413 : 400, refused));
        }
        return route.schema() == null && webhook.settings().answer() == AnswerForm.EMPTY
                ? new HttpAnswer(200, null, new byte[0], Map.of())
                : HttpAnswer.json(202, json(results, route).toString(), Map.of());
    }

    static boolean isRepeat(PublishResult result) {
        return result instanceof PublishResult.Duplicate || result instanceof PublishResult.Conflict;
    }

    static HttpAnswer unavailable(String why, Duration retryAfter) {
        return HttpAnswer.of(Problem.of(503, why))
                .with("Retry-After", String.valueOf(Math.max(1, retryAfter.toSeconds())));
    }

    private static JsonNode json(List<PublishResult> results, Route route) {
        if (results.size() == 1) {
            return json(results.get(0), route);
        }
        ArrayNode all = JSON.arrayNode();
        results.forEach(each -> all.add(json(each, route)));
        return all;
    }

    private static ObjectNode json(PublishResult result, Route route) {
        ObjectNode shown = JSON.objectNode();
        UUID id = result instanceof PublishResult.Stored stored
                ? stored.id()
                : result instanceof PublishResult.Duplicate duplicate ? duplicate.id() : null;
        if (id != null) {
            shown.put(route.schema() == null ? "id" : "eventId", id.toString());
        }
        if (isRepeat(result)) {
            shown.put("repeated", true);
        }
        return shown;
    }
}
