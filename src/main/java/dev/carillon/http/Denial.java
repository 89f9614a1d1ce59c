package dev.carillon.http;

import dev.carillon.access.DeniedException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Map;

/** How every door answers a caller that is not let in. */
public record Denial(Problem problem, Map<String, String> headers) {

    public static Denial of(DeniedException denied) {
        String why = denied.getMessage();
        return switch (denied.reason()) {
            case NO_KEY ->
                new Denial(Problem.of(401, why), Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"carillon\""));
            case NOT_ALLOWED -> new Denial(Problem.of(403, why), Map.of());
            case NO_APPLICATION -> new Denial(Problem.of(404, why), Map.of());
            case TOO_MANY ->
                new Denial(
                        Problem.of(429, why),
                        Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(denied.comeAgainSeconds())));
        };
    }

    /** In our own form. */
    public HttpAnswer answer() {
        return new HttpAnswer(problem.status(), Problem.MEDIA_TYPE, problem.json(), headers);
    }
}
