package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.EventLog;
import dev.carillon.realtime.StreamTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Tokens by which browsers open streams. */
@Path("stream-tokens")
@ApplicationScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class StreamTokenResource {

    /**
     * A token, which is shown this once.
     *
     * @param cursor where the log ends now: a stream that begins there misses nothing from here on
     */
    public record Shown(String token, Instant expiresAt, String cursor) {}

    @Inject
    StreamTokens tokens;

    @Inject
    EventLog log;

    @POST
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "createStreamToken", summary = "Creates a token with which a browser opens a stream")
    public Response create(JsonBody body, @Context HttpServletRequest request) throws SQLException {
        body.only("seconds", "topics", "client");
        int seconds = body.optionalInteger("seconds").orElse((int) StreamTokens.LONGEST.toSeconds());
        StreamTokens.Made made = tokens.make(
                CallerFilter.callerOf(request),
                Duration.ofSeconds(seconds),
                patterns(body.optionalTextList("topics").orElse(List.of())),
                body.optionalText("client").orElse(null));
        return Response.status(Response.Status.CREATED)
                .entity(new Shown(made.token(), made.expiresAt(), Long.toString(log.head())))
                .build();
    }

    private static List<TopicPattern> patterns(List<String> texts) {
        List<TopicPattern> patterns = new ArrayList<>(texts.size());
        for (String each : texts) {
            try {
                patterns.add(TopicPattern.of(each));
            } catch (RefusedException e) {
                throw new RefusedException("/topics/" + patterns.size(), e.rule(), each);
            }
        }
        return patterns;
    }
}
