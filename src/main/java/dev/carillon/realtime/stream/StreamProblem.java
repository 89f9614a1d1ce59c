package dev.carillon.realtime.stream;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Why there is no stream, in the form of RFC 9457, as the API has it. Stateless, thread safe. */
final class StreamProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String more;

    private StreamProblem(int status, String detail, String more) {
        super(detail, null, false, false); // expected
        this.status = status;
        this.more = more;
    }

    static StreamProblem of(int status, String detail) {
        return new StreamProblem(status, detail, "");
    }

    static StreamProblem of(RefusedException why) {
        String more = ",\"errors\":[{\"parameter\":" + quoted(why.field()) + ",\"rule\":" + quoted(why.rule())
                + (why.value() == null ? "" : ",\"value\":" + quoted(why.value())) + "}]";
        return new StreamProblem(400, why.getMessage(), more);
    }

    /** Events after the cursor are no longer kept. */
    static StreamProblem gone(long oldest) {
        return new StreamProblem(
                410,
                "events after this cursor are no longer kept; the oldest has position " + oldest
                        + ", and the cursor 0 begins there",
                ",\"oldestPosition\":" + oldest);
    }

    static void write(DeniedException denied, HttpServletResponse response) throws IOException {
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
        of(status, denied.getMessage()).write(response);
    }

    void write(HttpServletResponse response) throws IOException {
        String json = "{\"type\":\"about:blank\",\"title\":" + quoted(title()) + ",\"status\":" + status
                + ",\"detail\":" + quoted(getMessage()) + more + "}";
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/problem+json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 410 -> "Gone";
            case 429 -> "Too Many Requests";
            default -> "Status " + status;
        };
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return json.append('"').toString();
    }
}
