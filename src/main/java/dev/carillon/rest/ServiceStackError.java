package dev.carillon.rest;

import dev.carillon.access.DeniedException;
import dev.carillon.http.Denial;
import dev.carillon.http.Problem;
import dev.carillon.servicestack.InvalidRequestException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Ends a request of the subscription service with an error in ServiceStack's form. */
final class ServiceStackError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What went wrong: a short word, a sentence, and each broken rule, or null. */
    public record Status(String errorCode, String message, List<InvalidRequestException.FieldError> errors) {}

    /** The body. */
    public record Body(Status responseStatus) {}

    private final int status;
    private final transient Status body;
    private final transient Map<String, String> headers;

    private ServiceStackError(int status, Status body, Map<String, String> headers) {
        super(body.message(), null, false, false); // an expected ending
        this.status = status;
        this.body = body;
        this.headers = headers;
    }

    static ServiceStackError of(int status, String errorCode, String message) {
        return new ServiceStackError(status, new Status(errorCode, message, null), Map.of());
    }

    static ServiceStackError of(InvalidRequestException invalid) {
        return new ServiceStackError(
                400, new Status(invalid.errors().get(0).errorCode(), invalid.getMessage(), invalid.errors()), Map.of());
    }

    static ServiceStackError of(DeniedException denied) {
        Denial denial = Denial.of(denied);
        Problem problem = denial.problem();
        Status said = new Status(problem.title().replace(" ", ""), problem.detail(), null);
        return new ServiceStackError(problem.status(), said, denial.headers());
    }

    void write(HttpServletResponse response) throws IOException {
        byte[] json = Json.bytes(new Body(body));
        response.setStatus(status);
        headers.forEach(response::setHeader);
        response.setContentType("application/json");
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}
