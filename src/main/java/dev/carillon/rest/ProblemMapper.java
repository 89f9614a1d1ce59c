package dev.carillon.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.carillon.access.ConflictException;
import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Denial;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.loop.FailureLog;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;

/** Turns whatever is thrown into a problem; the only place that does. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final FailureLog LOG = new FailureLog(ProblemMapper.class);
    private static final Set<String> KEPT =
            Set.of(HttpHeaders.ALLOW, HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE, HttpHeaders.LOCATION);
    private static final int DEPTH = 8;

    @Override
    public Response toResponse(Throwable thrown) {
        // Servers wrap what a reader throws; the meaning is the innermost one that is known.
        Throwable each = thrown;
        for (int i = 0; each != null && i < DEPTH; i++, each = each.getCause()) {
            Response known = known(each);
            if (known != null) {
                return known;
            }
        }
        if (thrown instanceof WebApplicationException asked) {
            return problem(asked);
        }
        return failure(thrown);
    }

    private static Response known(Throwable thrown) {
        if (thrown instanceof ProblemException problem) {
            return problem.problem().response();
        }
        if (thrown instanceof RefusedException refused) {
            return Problem.of(400, refused).response();
        }
        if (thrown instanceof JsonProcessingException broken) {
            return Problem.of(broken).response();
        }
        if (thrown instanceof DeniedException denied) {
            return denied(denied);
        }
        if (thrown instanceof ConflictException conflict) {
            return Problem.of(409, conflict.getMessage()).response();
        }
        if (isTooBig(thrown)) {
            return tooBig().response();
        }
        return null;
    }

    static Problem tooBig() {
        return Problem.of(413, "the request is larger than this server accepts (max-post-size of WildFly's listener)");
    }

    /** Undertow's own limit. */
    static boolean isTooBig(Throwable thrown) {
        return thrown.getClass().getSimpleName().equals("RequestTooBigException");
    }

    private static Response denied(DeniedException denied) {
        Denial denial = Denial.of(denied);
        Response.ResponseBuilder answer = Response.fromResponse(denial.problem().response());
        denial.headers().forEach(answer::header);
        return answer.build();
    }

    private static Response problem(WebApplicationException asked) {
        Response given = asked.getResponse();
        int status = given.getStatus();
        if (status < 400) {
            return given; // how RESTEasy answers OPTIONS
        }
        if (status >= 500) {
            return failure(asked);
        }
        Response.ResponseBuilder answer =
                Response.fromResponse(Problem.of(status, isOurs(asked) ? asked.getMessage() : Problem.sentence(status))
                        .response());
        given.getHeaders().forEach((name, values) -> {
            if (KEPT.contains(name)) {
                values.forEach(value -> answer.header(name, value));
            }
        });
        return answer.build();
    }

    /** Thrown by a resource of ours, with a sentence for the caller. */
    private static boolean isOurs(WebApplicationException asked) {
        StackTraceElement[] trace = asked.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("dev.carillon.");
    }

    /** Its sender has gone, or never sent all of it: not our error, as nothing else here reads or writes streams. */
    static boolean isBrokenOff(Throwable thrown) {
        Throwable each = thrown;
        for (int i = 0; each != null && i < DEPTH && !(each instanceof IOException); i++) {
            boolean wrapper = each instanceof WebApplicationException
                    || each instanceof ProcessingException
                    || each.getClass().getName().startsWith("org.jboss.resteasy.");
            each = wrapper ? each.getCause() : null;
        }
        return each instanceof IOException;
    }

    private static Response failure(Throwable thrown) {
        if (DatabaseAway.is(thrown)) {
            return Response.fromResponse(DatabaseAway.problem(thrown).response())
                    .header(HttpHeaders.RETRY_AFTER, DatabaseAway.COME_AGAIN_SECONDS)
                    .build();
        }
        if (isBrokenOff(thrown)) {
            return Problem.of(400).response();
        }
        UUID id = UUID.randomUUID();
        LOG.log(Level.SEVERE, "rest.failed instance=urn:uuid:" + id, thrown);
        return Problem.ofFailure(id).response();
    }
}
