package dev.carillon.access;

import dev.carillon.access.DeniedException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** The door-keeper of every door that speaks HTTP: from the request's headers to its caller. Thread safe. */
@ApplicationScoped
public class Callers {

    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;
    private final Applications applications;

    @Inject
    Callers(ApiKeys keys, Applications applications) {
        this.keys = keys;
        this.applications = applications;
    }

    protected Callers() { // CDI client proxy
        this(null, null);
    }

    /**
     * @param authorization the header {@code Authorization}, or null
     * @param application name or uid of the application to act for, or null for the key's own
     * @throws DeniedException if there is no such caller
     */
    public Caller enter(String authorization, String application) {
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new DeniedException(Reason.NO_KEY, "send a key: Authorization: Bearer ck_…");
        }
        Caller caller = keys.authenticate(
                        authorization.substring(BEARER.length()).trim())
                .orElseThrow(() -> new DeniedException(Reason.NO_KEY, "this key is unknown, revoked or expired"));
        return application == null ? caller : actingFor(caller, application);
    }

    private Caller actingFor(Caller caller, String nameOrUid) {
        if (caller.applicationName().equals(nameOrUid)) {
            return caller;
        }
        Optional<Application> other = applications.find(nameOrUid);
        if (other.isPresent() && other.get().number() == caller.application()) {
            return caller; // its own, by uid
        }
        if (!caller.may(Scope.APPLICATIONS_WRITE)) {
            throw new DeniedException(
                    Reason.NOT_ALLOWED, "only a key with applications:write acts for another application");
        }
        return other.map(it -> new Caller(it.number(), it.name(), caller.scopes(), caller.key()))
                .orElseThrow(() -> new DeniedException(Reason.NO_APPLICATION, "no application has this name or uid"));
    }
}
