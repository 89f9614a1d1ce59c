package dev.carillon.access;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/** JSON Web Tokens (RFC 7519) by jose4j, signed by RS256 and by nothing else: their header decides nothing but which key is tried. */
final class Jwt {

    private static final int LONGEST = 8_192;
    private static final int SKEW_SECONDS = 30; // of others' clocks
    private static final int SHORTEST_KEY = 2_048;
    private static final AlgorithmConstraints SIGNED =
            new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256);
    private static final AlgorithmConstraints NEVER_ENCRYPTED = new AlgorithmConstraints(ConstraintType.PERMIT);

    private Jwt() {}

    /** Whether this text is one, rather than a key. */
    static boolean looksLike(String text) {
        return text.startsWith("eyJ") && text.indexOf('.') > 0 && text.length() <= LONGEST;
    }

    /** What every token has to be; by which key, by whom and for whom is added by who asks. */
    static JwtConsumerBuilder expected(String issuer, Optional<String> audience, Instant now) {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(SIGNED)
                .setJweAlgorithmConstraints(NEVER_ENCRYPTED)
                .setRequireExpirationTime() // one without an end never counts
                .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
                .setExpectedIssuer(issuer);
        return audience.map(builder::setExpectedAudience).orElseGet(builder::setSkipDefaultAudienceValidation);
    }

    /** Its claims; empty if it is not as expected. */
    static Optional<JwtClaims> verified(String text, JwtConsumerBuilder expected) {
        try {
            return text.length() > LONGEST
                    ? Optional.empty()
                    : Optional.of(expected.build().processToClaims(text));
        } catch (InvalidJwtException e) {
            return Optional.empty();
        }
    }

    static boolean isStrongEnough(PublicKey key) {
        return key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_KEY;
    }

    static String sign(String kid, JwtClaims claims, PrivateKey key) {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        token.setHeader("typ", "JWT");
        token.setKeyIdHeaderValue(kid);
        token.setPayload(claims.toJson());
        token.setKey(key);
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("every Java has SHA256withRSA", e);
        }
    }
}
