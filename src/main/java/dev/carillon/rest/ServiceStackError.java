package dev.carillon.rest;

import dev.carillon.access.DeniedException;
import dev.carillon.servicestack.InvalidRequestException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Ends a request of the subscription service with an error in ServiceStack's form. */
final class ServiceStackError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong: a short word, a sentence, and each broken rule, or null. */
    public record Status(String errorCode, String message, List<InvalidRequestException.FieldError> errors) {}

    /** The body. */
    public record Body(Status responseStatus) {}

    private final int status;
    private final transient Status body;

    private ServiceStackError(int status, Status body) {
        super(body.message(), null, false, false); // an expected ending
        this.status = status;
        this.body = body;
    }

    static ServiceStackError of(int status, String errorCode, String message) {
        return new ServiceStackError(status, new Status(errorCode, message, null));
    }

    static ServiceStackError of(InvalidRequestException invalid) {
        return new ServiceStackError(
                400, new Status(invalid.errors().get(0).errorCode(), invalid.getMessage(), invalid.errors()));
    }

    static ServiceStackError of(DeniedException denied) {
        return switch (denied.reason()) {
            case NO_KEY -> of(401, "Unauthorized", denied.getMessage());
            case NOT_ALLOWED -> of(403, "Forbidden", denied.getMessage());
            case NO_APPLICATION -> of(404, "NotFound", denied.getMessage());
        };
    }

    void write(HttpServletResponse response) throws IOException {
        byte[] json = Json.bytes(new Body(body));
        response.setStatus(status);
        if (status == 401) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"carillon\"");
        }
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}
