package dev.carillon.access;

import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

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

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class).map(String::strip).filter(text -> !text.isEmpty());
    }

    String application() {
        return application;
    }

    /** Whether it has issued this one; whether it is over is another question. */
    boolean issued(Jwt token) {
        return keys.stream().anyMatch(token::isSignedBy)
                && issuer.equals(token.text("iss"))
                && audience.map(token::isFor).orElse(true);
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
            found.add(key(each.group(1), Base64.getMimeDecoder().decode(each.group(2))));
        }
        if (found.isEmpty() || !found.stream().allMatch(Jwt::isStrongEnough)) {
            throw new IllegalStateException(KEY + " must be RSA keys of at least 2048 bits, or certificates, in PEM");
        }
        return found;
    }

    private static PublicKey key(String kind, byte[] bytes) {
        try {
            return kind.equals("CERTIFICATE")
                    ? CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(bytes))
                            .getPublicKey()
                    : KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(KEY + " must be RSA keys or certificates in PEM", e);
        }
    }
}
