package dev.carillon.realtime.stream;

import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.access.Scope;
import dev.carillon.realtime.StreamTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

/** Who asks for a stream: a key as header, or a stream token, which browsers can only write into the address. Thread safe. */
@ApplicationScoped
class StreamCallers {

    private static final String BEARER = "Bearer " + StreamTokens.PREFIX;

    private final Callers callers;
    private final StreamTokens tokens;

    @Inject
    StreamCallers(Callers callers, StreamTokens tokens) {
        this.callers = callers;
        this.tokens = tokens;
    }

    protected StreamCallers() { // CDI client proxy
        this(null, null);
    }

    /** @throws DeniedException if it may not come in */
    StreamTokens.Opened enter(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        String address = request.getRemoteAddr();
        String token = request.getParameter("access_token");
        if (authorization == null && token != null) {
            if (!token.startsWith(StreamTokens.PREFIX)) { // addresses stand in logs, and a key lasts for long
                throw new DeniedException(
                        Reason.NO_KEY,
                        "access_token is a stream token (POST /api/v1/stream-tokens); a key is a header");
            }
            return tokens.open(token, address);
        }
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return tokens.open(authorization.substring("Bearer ".length()), address);
        }
        StreamTokens.Opened opened = StreamTokens.Opened.of(
                callers.enter(authorization, request.getHeader("Carillon-Application"), address));
        if (!opened.caller().may(Scope.EVENTS_READ)) {
            throw DeniedException.lacks(Scope.EVENTS_READ);
        }
        return opened;
    }
}
