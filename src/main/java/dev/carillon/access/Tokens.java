package dev.carillon.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * From a token to its caller. One that was issued here names the key that the login made, and is over with it; one of somebody else who is
 * believed holds for as long as it says. Thread safe.
 */
@ApplicationScoped
class Tokens {

    static final String ISSUER = "carillon";

    private static final int CACHED = 10_000;

    /** Keys are made by keys, and revoked with them. */
    private static final Set<Scope> NOT_OF_OTHERS = EnumSet.of(Scope.KEYS_WRITE);

    private final TokenKeys keys;
    private final ApiKeys apiKeys;
    private final Applications applications;
    private final TrustedIssuer trusted;
    private final Clock clock;
    private final FreshCache<String, Caller> behind = new FreshCache<>(CACHED, System::nanoTime);

    @Inject
    Tokens(TokenKeys keys, ApiKeys apiKeys, Applications applications, TrustedIssuer trusted, Clock clock) {
        this.keys = keys;
        this.apiKeys = apiKeys;
        this.applications = applications;
        this.trusted = trusted;
        this.clock = clock;
    }

    protected Tokens() { // CDI client proxy
        this(null, null, null, null, null);
    }

    String issue(User user, String application, ApiKey login) {
        ObjectNode claims = Jwt.object()
                .put("iss", ISSUER)
                .put("sub", user.id())
                .put("upn", user.name())
                .put("jti", login.id())
                .put("application", application)
                .put("iat", login.createdAt().getEpochSecond())
                .put("exp", login.expiresAt().getEpochSecond());
        ArrayNode groups = claims.putArray("groups");
        login.scopes().stream().sorted().forEach(each -> groups.add(each.toString()));
        return keys.sign(claims);
    }

    /** Empty if nobody who is believed has issued it, if it is over, or if its login was ended. */
    Optional<Caller> authenticate(String text) {
        Instant now = clock.instant();
        return Jwt.parse(text).filter(token -> token.isValidAt(now)).flatMap(token -> caller(token, now));
    }

    private Optional<Caller> caller(Jwt token, Instant now) {
        Optional<PublicKey> own =
                token.kid() == null || !ISSUER.equals(token.text("iss")) ? Optional.empty() : keys.find(token.kid());
        if (own.isPresent()) {
            return own.filter(token::isSignedBy)
                    .map(key -> token.text("jti"))
                    .flatMap(id -> behind.get(id, apiKeys::behind))
                    .filter(caller -> !caller.presented().isExpired(now));
        }
        return trusted.issued(token)
                ? applications.find(trusted.application()).flatMap(each -> of(token, each))
                : Optional.empty();
    }

    private static Optional<Caller> of(Jwt token, Application application) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        scopes.addAll(token.scopes());
        scopes.removeAll(NOT_OF_OTHERS);
        String name = token.text("upn") != null ? token.text("upn") : token.text("sub");
        if (scopes.isEmpty()) {
            return Optional.empty();
        }
        try {
            ApiKey key = ApiKey.ofToken(application.number(), name, scopes, token.end());
            return Optional.of(Caller.with(key, application));
        } catch (RefusedException e) { // it is for somebody who has no name
            return Optional.empty();
        }
    }
}
