package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.http.HttpAnswer;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** An error in a Connector's envelope: {@code {"error": {"code", "message", "id", "time", "docs"}}}. */
enum ConnectorError {
    UNAUTHORIZED(401, "error.connector.unauthorized", "Unauthorized."),
    FORBIDDEN(403, "error.connector.forbidden", "You are not allowed to access this endpoint."),
    INVALID_JSON(
            400, "error.connector.validation.invalidJsonInPayload", "The given payload is not a valid json object."),
    NO_ROUTE(404, "error.connector.http.routeDoesNotExist", "The requested route does not exist."),
    METHOD(
            405,
            "error.connector.http.methodNotAllowed",
            "The request method is not supported for the requested resource."),
    TOO_LARGE(413, "error.carillon.payloadTooLarge", "The given payload is larger than is accepted here."),
    TOO_MANY(429, "error.carillon.tooManyRequests", "Too many requests with wrong keys wait for their answers."),
    UNEXPECTED(500, "error.connector.unexpected", "An unexpected error occurred."),
    UNREACHABLE(502, "error.carillon.connectorUnreachable", "The Connector did not answer."),
    NO_CONNECTOR(503, "error.carillon.noConnector", "No Connector is configured for this application."),
    UNAVAILABLE(503, "error.carillon.unavailable", "This cannot be answered now.");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int RANDOM_PART = 17;
    private static final String DOCS = "https://enmeshed.eu/integrate/error-codes#";

    private final int status;
    private final String code;
    private final String message;

    ConnectorError(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    HttpAnswer answer() {
        return answer(message);
    }

    HttpAnswer answer(String said) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("code", code)
                .put("message", said)
                .put("id", id())
                .put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("docs", DOCS + code);
        return HttpAnswer.json(status, body.toString(), Map.of());
    }

    /** That of a status that somebody else has decided on. */
    static HttpAnswer of(int status, String why) {
        for (ConnectorError each : values()) {
            if (each.status == status) {
                return each == UNAUTHORIZED || each == FORBIDDEN ? each.answer() : each.answer(why);
            }
        }
        HttpAnswer unexpected = (status < 500 ? INVALID_JSON : UNAVAILABLE).answer(why);
        return new HttpAnswer(status, unexpected.mediaType(), unexpected.body(), unexpected.headers());
    }

    private static String id() {
        StringBuilder id = new StringBuilder("ERR");
        for (int i = 0; i < RANDOM_PART; i++) {
            id.append(CHARACTERS.charAt(RANDOM.nextInt(CHARACTERS.length())));
        }
        return id.toString();
    }
}
