package dev.carillon.realtime.serverevents;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Denial;
import dev.carillon.http.HttpAnswer;
import java.util.Map;

/** How a request over HTTP is refused in the dialect's words. Stateless, thread safe. */
final class Refusal {

    private Refusal() {}

    static HttpAnswer of(int status, String why) {
        return of(status, why, Map.of());
    }

    static HttpAnswer of(DeniedException denied) {
        Denial denial = Denial.of(denied);
        return of(denial.problem().status(), denied.getMessage(), denial.headers());
    }

    private static HttpAnswer of(int status, String why, Map<String, String> headers) {
        Code code =
                switch (status) {
                    case 401, 403, 429 -> Code.INVALID_USER;
                    case 503 -> Code.NOT_RAISED;
                    default -> Code.BAD_PAYLOAD;
                };
        return HttpAnswer.json(status, Answer.error(status, code, why), headers);
    }
}
