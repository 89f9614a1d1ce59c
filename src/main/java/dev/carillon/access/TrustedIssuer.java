package dev.carillon.access;

import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Starting;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.spec.InvalidKeySpecException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.RsaKeyUtil;
import org.jose4j.keys.X509Util;
import org.jose4j.lang.JoseException;

/** Somebody else who issues tokens, as MicroProfile JWT has them, and is believed; nobody unless it is configured. Immutable. */
@OnePerNode
class TrustedIssuer {

    private static final String KEY = "carillon.jwt.public-key";
    private static final String ISSUER = "carillon.jwt.issuer";
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private final List<PublicKey> keys;
    private final String issuer;
    private final Optional<String> audience;
    private final String application;

    /** @throws IllegalStateException if what is configured is no such thing */
    @Inject
    TrustedIssuer(Config config) {
        keys = text(config, KEY).map(TrustedIssuer::keys).orElse(List.of());
        issuer = text(config, ISSUER).orElse(null);
        audience = text(config, "carillon.jwt.audience");
        application = text(config, "carillon.jwt.application").orElse("default");
        if (!keys.isEmpty() && issuer == null) {
            throw new IllegalStateException(KEY + " needs " + ISSUER + ", the `iss` of the tokens that it verifies");
        }
    }

    /** So that what is wrong in the configuration ends the start. */
    void atStart(@Observes Starting node) {}

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class).map(String::strip).filter(text -> !text.isEmpty());
    }

    String application() {
        return application;
    }

    /** The claims of a token that it has issued and that is not over. */
    Optional<JwtClaims> issued(String token, Instant now) {
        return keys.stream()
                .flatMap(key ->
                        Jwt.verified(token, Jwt.expected(issuer, audience, now).setVerificationKey(key)).stream())
                .findFirst();
    }

    private static List<PublicKey> keys(String given) {
        String text = given;
        if (!given.contains("-----BEGIN")) {
            try {
                text = Files.readString(Path.of(given), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                throw new IllegalStateException(KEY + ": " + given + " cannot be read", e);
            }
        }
        List<PublicKey> found = new ArrayList<>();
        Matcher each = PEM.matcher(text);
        while (each.find()) {
            found.add(each.group(1).equals("CERTIFICATE") ? certified(each.group(2)) : key(each.group()));
        }
        if (found.isEmpty() || !found.stream().allMatch(Jwt::isStrongEnough)) {
            throw new IllegalStateException(KEY + " must be RSA keys of at least 2048 bits, or certificates, in PEM");
        }
        return found;
    }

    private static PublicKey certified(String der) {
        try {
            return new X509Util().fromBase64Der(der).getPublicKey();
        } catch (JoseException e) {
            throw broken(e);
        }
    }

    private static PublicKey key(String pem) {
        try {
            return new RsaKeyUtil().fromPemEncoded(pem);
        } catch (JoseException | InvalidKeySpecException e) {
            throw broken(e);
        }
    }

    private static IllegalStateException broken(Exception cause) {
        return new IllegalStateException(KEY + " must be RSA keys or certificates in PEM", cause);
    }
}
