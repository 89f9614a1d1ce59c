package dev.carillon.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.event.RefusedException;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * What went wrong, in the form of RFC 9457.
 *
 * @param type {@code about:blank}: the status says what kind it is
 * @param title the status in words
 * @param detail a sentence for the sender of the request; never anything secret
 * @param instance {@code urn:uuid:…} of a failure that is in the log under that id; else null
 * @param errors each broken rule, or null
 * @param oldestPosition of the log, if what was asked for is no longer kept; else null
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        List<Violation> errors,
        Long oldestPosition) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();
    private static final int SHOWN = 300;

    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One broken rule.
     *
     * @param pointer JSON pointer (RFC 6901) into the body of the request; null if it is about something else
     * @param parameter the query parameter or header it is about; else null
     * @param value the offending value, shortened; null if it was missing or is secret
     */
    public record Violation(String pointer, String parameter, String rule, String value) {

        static Violation of(RefusedException why) {
            String field = why.field();
            boolean inBody = field.isEmpty() || field.startsWith("/");
            return new Violation(inBody ? field : null, inBody ? null : field, why.rule(), why.value());
        }
    }

    public static Problem of(int status, String detail) {
        return new Problem("about:blank", titleOf(status), status, detail, null, null, null);
    }

    /** With {@link #sentence}. */
    public static Problem of(int status) {
        return of(status, sentence(status));
    }

    /**
     * 410: what was asked for went on after a position that is no longer kept.
     *
     * @param beginning how to ask for all that is kept
     */
    public static Problem gone(long oldestPosition, String beginning) {
        String detail = "events after this cursor are no longer kept; the oldest has position " + oldestPosition
                + ", and " + beginning + " begins there";
        return new Problem("about:blank", titleOf(410), 410, detail, null, null, oldestPosition);
    }

    /** 400, or another status, with the field, the rule and the value. */
    public static Problem of(int status, RefusedException why) {
        return of(status, List.of(why));
    }

    /** One problem that names every refusal. */
    public static Problem of(int status, List<RefusedException> refusals) {
        String detail = refusals.get(0).getMessage();
        List<Violation> errors = refusals.stream().map(Violation::of).toList();
        return new Problem("about:blank", titleOf(status), status, detail.replaceFirst("^: ", ""), null, errors, null);
    }

    /** 400 for JSON that cannot be read, with line and column. */
    public static Problem of(JsonProcessingException broken) {
        JsonLocation at = broken.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        // Without what is meant for programmers: classes, settings.
        String what = broken.getOriginalMessage()
                .replaceFirst("(?s) \\(bound as.*", "")
                .replaceFirst(", from `[^`]*`", "");
        return of(
                400, "broken JSON" + where + ": " + RefusedException.shortened(what, SHOWN)); // it has names of theirs
    }

    /** 500 under an id that is in the log too. */
    public static Problem ofFailure(UUID id) {
        String detail = "an error of ours; the server's log has it under this instance";
        return new Problem("about:blank", titleOf(500), 500, detail, "urn:uuid:" + id, null, null);
    }

    /** The server's own words name its classes; these say what to do. */
    public static String sentence(int status) {
        return switch (status) {
            case 400 -> "the request cannot be read";
            case 403 -> "the server does not allow this here";
            case 404 -> "there is nothing at this address";
            case 405 -> "this address does not allow this method; Allow lists those it does";
            case 406 -> "none of the media types in Accept is available";
            case 413 -> "the request is larger than this server accepts";
            case 414 -> "the address is longer than this server accepts";
            case 415 -> "this address does not accept this media type";
            case 431 -> "the headers are larger than this server accepts";
            default -> null;
        };
    }

    public static Problem notFound(String detail) {
        return of(404, detail);
    }

    /** The same with another status, that of the whole of which this is a part. */
    public Problem with(int newStatus) {
        return new Problem(type, titleOf(newStatus), newStatus, detail, instance, errors, oldestPosition);
    }

    public ProblemException exception() {
        return new ProblemException(this);
    }

    public byte[] json() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem of status " + status + " cannot be written", e);
        }
    }

    public Response response() {
        return Response.status(status).type(MEDIA_TYPE).entity(json()).build();
    }

    /** The same for a servlet. */
    public void write(HttpServletResponse response) throws IOException {
        HttpAnswer.of(this).write(response);
    }

    private static String titleOf(int status) {
        return switch (status) {
            case 413 -> "Content Too Large"; // RFC 9110; Response.Status has older words, or none
            case 422 -> "Unprocessable Content";
            default -> {
                Response.Status known = Response.Status.fromStatusCode(status);
                yield known == null ? "Status " + status : known.getReasonPhrase();
            }
        };
    }
}
