package dev.carillon.enmeshed;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.Scope;
import dev.carillon.enmeshed.ConnectorStore.FoundKey;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Who asks, at the Connector's own paths and at the receiving side. Thread safe. */
@OnePerNode
class ConnectorCallers {

    private static final String KEY = "X-API-KEY";
    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer ";
    private static final int LONGEST = 512;

    private final Callers callers;
    private final ConnectorStore store;
    private final Clock clock;

    @Inject
    ConnectorCallers(Callers callers, ConnectorStore store, Clock clock) {
        this.callers = callers;
        this.store = store;
        this.clock = clock;
    }

    /** A caller of the Connector's own paths. */
    record ConnectorCaller(int application, String applicationName, ConnectorScopes scopes, String key) {

        /** The same as a publisher. */
        Caller asPublisher() {
            return new Caller(application, applicationName, Set.of(Scope.EVENTS_WRITE), "enmeshed:" + key);
        }
    }

    /** By a key of the Connector; empty if there is none, or it is wrong, disabled or expired. */
    Optional<ConnectorCaller> atConnector(HttpServletRequest request) {
        String key = key(request);
        if (key == null || key.isEmpty() || key.length() > LONGEST) {
            return Optional.empty();
        }
        return store.key(ConnectorKey.hash(key))
                .filter(each -> each.key().isValid(clock.instant()))
                .map(ConnectorCallers::caller);
    }

    private static ConnectorCaller caller(FoundKey found) {
        return new ConnectorCaller(
                found.application(),
                found.applicationName(),
                found.key().scopes(),
                found.key().name());
    }

    /**
     * By a key of Carillon's, in either header.
     *
     * @throws dev.carillon.access.DeniedException if it may not come in
     */
    Caller atWebhook(HttpServletRequest request) {
        String key = request.getHeader(KEY);
        String authorization = key != null ? BEARER + key : request.getHeader(AUTHORIZATION);
        return callers.enter(authorization, request.getHeader("Carillon-Application"), request.getRemoteAddr());
    }

    private static String key(HttpServletRequest request) {
        String key = request.getHeader(KEY);
        String authorization = request.getHeader(AUTHORIZATION);
        if (key != null || authorization == null) {
            return key;
        }
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        return isBearer ? authorization.substring(BEARER.length()).trim() : null;
    }
}
