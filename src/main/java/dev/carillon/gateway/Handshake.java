package dev.carillon.gateway;

import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import java.util.Map;

/** The question whether a sender may post here (HTTP 1.1 Web Hooks for Event Delivery 1.0.2, section 4). Stateless. */
final class Handshake {

    private static final String ALLOW = "POST, OPTIONS";

    private Handshake() {}

    /** A source that does not admit the origin says so; one that is asked for nothing says what there is. */
    static HttpAnswer answer(Webhook webhook, RequestHead head) {
        String origin = head.first("WebHook-Request-Origin");
        if (origin == null) {
            return new HttpAnswer(204, null, new byte[0], Map.of("Allow", ALLOW));
        }
        if (!webhook.settings().admits(origin)) {
            return HttpAnswer.of(Problem.of(
                            403, "this source does not admit the origin; its member origins names those that it does"))
                    .with("Allow", ALLOW);
        }
        HttpAnswer agreed =
                new HttpAnswer(200, null, new byte[0], Map.of("Allow", ALLOW, "WebHook-Allowed-Origin", origin));
        return head.first("WebHook-Request-Rate") == null ? agreed : agreed.with("WebHook-Allowed-Rate", "*");
    }
}
