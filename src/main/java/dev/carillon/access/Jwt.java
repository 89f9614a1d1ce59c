package dev.carillon.access;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A JSON Web Token in its compact form (RFC 7519), signed by RS256 and by nothing else: what its header says decides nothing but which key is
 * tried. Immutable.
 *
 * @param kid which key, or null
 */
record Jwt(String kid, JsonNode claims, String signed, byte[] signature) {

    static final Duration SKEW = Duration.ofSeconds(30); // of others' clocks

    private static final int LONGEST = 8_192;
    private static final double LAST_SECOND = 253_402_300_799.0; // of the year 9999
    private static final int SHORTEST_KEY = 2_048;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Whether this text is one, rather than a key. */
    static boolean looksLike(String text) {
        return text.startsWith("eyJ") && text.indexOf('.') > 0 && text.length() <= LONGEST;
    }

    /** Empty if this is none, or is signed in any other way. */
    static Optional<Jwt> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3 || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            if (!header.isObject()
                    || !claims.isObject()
                    || !"RS256".equals(header.path("alg").textValue())
                    || header.has("crit")) { // RFC 7515, section 4.1.11: nothing of it is understood here
                return Optional.empty();
            }
            return Optional.of(new Jwt(
                    header.path("kid").textValue(),
                    claims,
                    parts[0] + '.' + parts[1],
                    Base64.getUrlDecoder().decode(parts[2])));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(signed.getBytes(StandardCharsets.US_ASCII));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether it has begun and has not ended; one without an end never counts. */
    boolean isValidAt(Instant now) {
        JsonNode begin = claims.path("nbf");
        return claims.path("exp").isNumber()
                && now.isBefore(end().plus(SKEW))
                && (begin.isMissingNode() || begin.isNumber() && !now.plus(SKEW).isBefore(instant(begin)));
    }

    Instant end() {
        return instant(claims.path("exp"));
    }

    /** A time beyond all that there are is the last or the first one. */
    private static Instant instant(JsonNode seconds) {
        return Instant.ofEpochSecond((long) Math.max(0, Math.min(LAST_SECOND, seconds.doubleValue())));
    }

    /** Text of a claim, or null. */
    String text(String claim) {
        return claims.path(claim).textValue();
    }

    boolean isFor(String audience) {
        JsonNode all = claims.path("aud");
        return audience.equals(all.textValue())
                || StreamSupport.stream(all.spliterator(), false).anyMatch(each -> audience.equals(each.textValue()));
    }

    /** {@code groups} of MicroProfile JWT, as far as they are scopes. */
    Set<Scope> scopes() {
        return StreamSupport.stream(claims.path("groups").spliterator(), false)
                .filter(JsonNode::isTextual)
                .flatMap(each -> Scope.of(each.textValue()).stream())
                .collect(Collectors.toSet());
    }

    static boolean isStrongEnough(PublicKey key) {
        return key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= SHORTEST_KEY;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static String sign(String kid, ObjectNode claims, PrivateKey key) {
        ObjectNode header = object().put("alg", "RS256").put("typ", "JWT").put("kid", kid);
        String signed = encoded(header.toString().getBytes(StandardCharsets.UTF_8))
                + '.'
                + encoded(claims.toString().getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key);
            signer.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + '.' + encoded(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA256withRSA", e);
        }
    }

    static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "Jwt"; // it opens doors
    }
}
