package dev.carillon.access;

import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.ReservedClaimNames;

/**
 * From a token to its caller. One that was issued here names the key that the login made, and is over with it; one of somebody else who is
 * believed holds for as long as it says. Thread safe.
 */
@ApplicationScoped
class Tokens {

    static final String ISSUER = "carillon";

    private static final int CACHED = 10_000;
    private static final double LAST_SECOND = 253_402_300_799.0; // of the year 9999
    private static final String GROUPS = "groups";

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
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject(user.id());
        claims.setStringClaim("upn", user.name());
        claims.setJwtId(login.id());
        claims.setStringClaim("application", application);
        claims.setIssuedAt(NumericDate.fromSeconds(login.createdAt().getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(login.expiresAt().getEpochSecond()));
        claims.setStringListClaim(
                GROUPS, login.scopes().stream().sorted().map(Scope::toString).toList());
        return keys.sign(claims);
    }

    /** Empty if nobody who is believed has issued it, if it is over, or if its login was ended. */
    Optional<Caller> authenticate(String text) {
        Instant now = clock.instant();
        Optional<JwtClaims> own =
                Jwt.verified(text, Jwt.expected(ISSUER, Optional.empty(), now).setVerificationKeyResolver(keys));
        if (own.isPresent()) {
            return own.map(claims -> text(claims, ReservedClaimNames.JWT_ID))
                    .flatMap(id -> behind.get(id, apiKeys::behind))
                    .filter(caller -> !caller.presented().isExpired(now));
        }
        return trusted.issued(text, now)
                .flatMap(claims -> applications.find(trusted.application()).flatMap(each -> of(claims, each)));
    }

    private static Optional<Caller> of(JwtClaims claims, Application application) {
        Set<Scope> scopes = scopes(claims);
        scopes.removeAll(NOT_OF_OTHERS);
        String upn = text(claims, "upn");
        String name = upn != null ? upn : text(claims, ReservedClaimNames.SUBJECT);
        if (scopes.isEmpty()) {
            return Optional.empty();
        }
        try {
            ApiKey key = ApiKey.ofToken(application.number(), name, scopes, end(claims));
            return Optional.of(Caller.with(key, application));
        } catch (RefusedException e) { // it is for somebody who has no name
            return Optional.empty();
        }
    }

    /** {@code groups} of MicroProfile JWT, as far as they are scopes. */
    private static Set<Scope> scopes(JwtClaims claims) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (claims.getClaimValue(GROUPS) instanceof Collection<?> groups) {
            for (Object each : groups) {
                if (each instanceof String text) {
                    Scope.of(text).ifPresent(scopes::add);
                }
            }
        }
        return scopes;
    }

    private static String text(JwtClaims claims, String name) {
        return claims.getClaimValue(name) instanceof String text ? text : null;
    }

    /** A time beyond all that there are is the last one. */
    static Instant end(JwtClaims claims) {
        double seconds = ((Number) claims.getClaimValue(ReservedClaimNames.EXPIRATION_TIME)).doubleValue();
        return Instant.ofEpochSecond((long) Math.min(LAST_SECOND, seconds));
    }
}
