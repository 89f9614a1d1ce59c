package dev.carillon.access;

import dev.carillon.access.DeniedException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** The door-keeper of every door that speaks HTTP: from the request's headers to its caller. Thread safe. */
@ApplicationScoped
public class Callers {

    private static final String BEARER = "Bearer ";
    private static final String TOKEN = "JWT "; // as Certes writes it

    private final ApiKeys keys;
    private final Applications applications;
    private final WrongKeys wrongKeys;
    private Tokens tokens;

    @Inject
    Callers(ApiKeys keys, Applications applications, WrongKeys wrongKeys) {
        this.keys = keys;
        this.applications = applications;
        this.wrongKeys = wrongKeys;
    }

    /** Without them there are keys only. */
    @Inject
    void with(Tokens some) {
        tokens = some;
    }

    protected Callers() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * @param authorization the header {@code Authorization}, or null
     * @param application name or uid of the application to act for, or null for the key's own
     * @param address where the request comes from, as the server says
     * @throws DeniedException if there is no such caller, or if too many wrong keys came from there
     */
    public Caller enter(String authorization, String application, String address) {
        if (!begins(authorization, BEARER) && !begins(authorization, TOKEN)) {
            throw new DeniedException(Reason.NO_KEY, "send a key: Authorization: Bearer ck_…");
        }
        String key = authorization.substring(authorization.indexOf(' ')).trim();
        Caller caller = open(key, address).from(address);
        return application == null ? caller : actingFor(caller, application);
    }

    /**
     * Those of them whose keys open nothing any more, on whatever node that was decided. For those who stay: each of their
     * requests would ask by itself.
     */
    public Set<Caller> gone(Collection<Caller> entered) {
        return keys.gone(entered);
    }

    /**
     * Whom a key speaks for now that has opened a door before.
     *
     * @param keyId its id
     * @param application name of the application to act for
     * @throws DeniedException if it is revoked or expired, or may no longer act for that application
     */
    public Caller behind(String keyId, String application, String address) {
        Caller caller = keys.behind(keyId)
                .orElseThrow(() -> new DeniedException(Reason.NO_KEY, "the key behind this is revoked or expired"));
        return actingFor(caller.from(address), application);
    }

    private static boolean begins(String authorization, String scheme) {
        return authorization != null && authorization.regionMatches(true, 0, scheme, 0, scheme.length());
    }

    private Caller open(String key, String address) {
        if (wrongKeys.throttles(address) && !keys.hasOpened(key) && !wrongKeys.takesLookUp(address)) {
            throw DeniedException.tooMany(
                    "too many wrong keys came from this address, so that this one was not looked up", Duration.ZERO);
        }
        Optional<Caller> caller =
                tokens != null && Jwt.looksLike(key) ? tokens.authenticate(key) : keys.authenticate(key);
        if (caller.isPresent()) {
            return caller.get();
        }
        Optional<Duration> throttled = wrongKeys.count(address);
        if (throttled.isPresent()) {
            throw DeniedException.tooMany(
                    "this key is unknown, revoked or expired, like too many others from this address", throttled.get());
        }
        throw new DeniedException(Reason.NO_KEY, "this key is unknown, revoked or expired");
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
        return other.map(caller::actingFor)
                .orElseThrow(() -> new DeniedException(Reason.NO_APPLICATION, "no application has this name or uid"));
    }
}
