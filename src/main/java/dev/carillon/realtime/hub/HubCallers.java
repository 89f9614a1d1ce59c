package dev.carillon.realtime.hub;

import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.access.Scope;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.signalr.HubCaller;
import dev.carillon.realtime.signalr.HubGuard;
import dev.carillon.realtime.signalr.HubRefusedException;
import dev.carillon.realtime.signalr.HubRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who comes to a hub: by a key or a stream token, in the header or in the address, where SignalR's clients put it; or by nothing,
 * if that is allowed. Thread safe.
 */
@ApplicationScoped
class HubCallers implements HubGuard {

    /** The segment of a path that is a key. */
    static final String KEY = "key";

    private final Callers callers;
    private final StreamTokens tokens;
    private final Applications applications;
    private final HubsSettings settings;

    @Inject
    HubCallers(Callers callers, StreamTokens tokens, Applications applications, HubsSettings settings) {
        this.callers = callers;
        this.tokens = tokens;
        this.applications = applications;
        this.settings = settings;
    }

    protected HubCallers() { // CDI client proxy
        this(null, null, null, null);
    }

    /** A hub's caller has {@link StreamTokens.Opened} as its details. */
    @Override
    public HubCaller enter(HubRequest request) throws HubRefusedException {
        if (!ReceivedArguments.isChoice(request.query(ReceivedArguments.NAME))) {
            throw new HubRefusedException(400, ReceivedArguments.NAME + " must be 2, 3 or 4");
        }
        try {
            StreamTokens.Opened who = who(request);
            if (!who.caller().may(Scope.EVENTS_READ) && !who.caller().may(Scope.EVENTS_WRITE)) {
                throw DeniedException.lacks(Scope.EVENTS_READ);
            }
            return new HubCaller(name(who), who, who.caller().applicationName());
        } catch (DeniedException denied) {
            throw new HubRefusedException(
                    status(denied.reason()),
                    denied.getMessage(),
                    denied.reason() == Reason.TOO_MANY ? denied.comeAgainSeconds() : 0);
        }
    }

    private StreamTokens.Opened who(HubRequest request) {
        String inPath = request.path(KEY);
        String token = inPath == null ? request.token() : inPath;
        String address = request.remoteAddress();
        if (token == null || token.isEmpty()) {
            return StreamTokens.Opened.of(anonymous(address));
        }
        if (token.startsWith(StreamTokens.PREFIX)) {
            return tokens.open(token, address);
        }
        return StreamTokens.Opened.of(
                callers.enter("Bearer " + token, request.header("Carillon-Application"), address));
    }

    private Caller anonymous(String address) {
        Application application = (settings.anonymous().isEmpty()
                ? null
                : applications.find(settings.anonymous()).orElse(null));
        if (application == null) {
            throw new DeniedException(
                    Reason.NO_KEY, "send a key: Authorization: Bearer ck_…, access_token=ck_… or the path /k/ck_…/…");
        }
        return new Caller(
                application.number(),
                application.name(),
                Set.of(Scope.EVENTS_READ, Scope.EVENTS_WRITE),
                "signalr",
                null,
                address);
    }

    /** Two that may not do the same are not the same: else one would go on with the other's connection. */
    private static String name(StreamTokens.Opened who) {
        Caller caller = who.caller();
        String key = caller.presented() == null ? "" : caller.presented().id();
        return String.join(
                "\n",
                key,
                caller.applicationName(),
                String.valueOf(who.client()),
                String.valueOf(who.topics()),
                new TreeSet<>(caller.scopes()).toString());
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case NO_KEY -> 401;
            case NOT_ALLOWED -> 403;
            case NO_APPLICATION -> 404;
            case TOO_MANY -> 429;
        };
    }
}
