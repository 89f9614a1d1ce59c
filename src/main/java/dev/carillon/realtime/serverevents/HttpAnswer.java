package dev.carillon.realtime.serverevents;

import dev.carillon.access.DeniedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers over HTTP in the dialect's words. Stateless, thread safe. */
final class HttpAnswer {

    private HttpAnswer() {}

    static void write(int status, String json, HttpServletResponse response) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    static void refuse(int status, String why, HttpServletResponse response) throws IOException {
        Code code =
                switch (status) {
                    case 401, 403, 429 -> Code.INVALID_USER;
                    case 503 -> Code.NOT_RAISED;
                    default -> Code.BAD_PAYLOAD;
                };
        write(status, Answer.error(status, code, why), response);
    }

    static void refuse(DeniedException denied, HttpServletResponse response) throws IOException {
        int status =
                switch (denied.reason()) {
                    case NO_KEY -> 401;
                    case NOT_ALLOWED -> 403;
                    case NO_APPLICATION -> 404;
                    case TOO_MANY -> 429;
                };
        if (status == 401) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"carillon\"");
        }
        if (status == 429) {
            response.setHeader("Retry-After", String.valueOf(denied.comeAgainSeconds()));
        }
        refuse(status, denied.getMessage(), response);
    }
}
