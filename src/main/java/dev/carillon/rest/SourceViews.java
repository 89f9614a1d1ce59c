package dev.carillon.rest;

import dev.carillon.gateway.GatewaySettings;
import dev.carillon.gateway.Source;
import dev.carillon.gateway.SourceChanges;
import dev.carillon.gateway.Sources;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.function.Consumer;

/** Answers of the API about a source, or a missing one. Thread safe. */
@ApplicationScoped
class SourceViews {

    @Inject
    Sources sources;

    @Inject
    GatewaySettings settings;

    @Inject
    Clock clock;

    SourceView view(Source source) {
        return view(source, null);
    }

    Response response(Source source) {
        return response(Response.ok(), source, null);
    }

    /** As it was just made, with its secret if Carillon made that. */
    Response response(Response.ResponseBuilder answer, SourceChanges.Made made) {
        return response(answer, made.source(), made.secret());
    }

    private Response response(Response.ResponseBuilder answer, Source source, String secret) {
        return answer.header(HttpHeaders.ETAG, tag(source))
                .entity(view(source, secret))
                .build();
    }

    private SourceView view(Source source, String secret) {
        return SourceView.of(
                source,
                secret,
                sources.secrets(source, clock.instant()),
                settings.publicUrl().orElse(null));
    }

    private static RevisionTag tag(Source source) {
        return new RevisionTag(source.revision());
    }

    /** Refuses a change that is meant for another revision. */
    static Consumer<Source> matching(String ifMatch) {
        return source -> tag(source).check(ifMatch, "source");
    }

    static ProblemException unknown() {
        return Problem.notFound("no source has this id").exception();
    }
}
