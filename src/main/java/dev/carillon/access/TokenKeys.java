package dev.carillon.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What tokens are signed with: RSA keys of all nodes together, the first of which is made by the first login. Thread safe. */
@ApplicationScoped
public class TokenKeys {

    private static final int BITS = 2_048;

    /** A public key; {@code n} and {@code e} as a JWK has them. */
    public record Published(String kid, PublicKey key, String n, String e) {}

    private final UserStore store;
    private final Secrets secrets;
    private final Clock clock;
    private final FreshCache<String, List<Published>> known = new FreshCache<>(1, System::nanoTime);

    @Inject
    TokenKeys(UserStore store, Secrets secrets, Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.clock = clock;
    }

    protected TokenKeys() { // CDI client proxy
        this(null, null, null);
    }

    /** At most a second old. */
    public List<Published> published() {
        return known.get(
                        "",
                        all -> Optional.of(
                                store.keys().stream().map(TokenKeys::published).toList()))
                .orElseThrow();
    }

    Optional<PublicKey> find(String kid) {
        return published().stream()
                .filter(each -> each.kid.equals(kid))
                .map(Published::key)
                .findFirst();
    }

    String sign(ObjectNode claims) {
        List<TokenKeyRow> all = store.keys();
        if (all.isEmpty()) {
            store.addFirstKey(this::made);
            known.clear();
            all = store.keys();
        }
        TokenKeyRow newest = all.get(0);
        return Jwt.sign(newest.kid, claims, privateKey(newest));
    }

    private TokenKeyRow made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            KeyPair pair = generator.generateKeyPair();
            TokenKeyRow row = new TokenKeyRow();
            byte[] encoded = pair.getPublic().getEncoded();
            row.kid = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded), 0, 16);
            row.publicKey = Base64.getEncoder().encodeToString(encoded);
            row.privateKey = secrets.encrypt(
                    Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
            row.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
            return row;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    private PrivateKey privateKey(TokenKeyRow row) {
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getDecoder().decode(secrets.decrypt(row.privateKey))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a row holds a broken key"); // without the cause, which may show some of it
        }
    }

    private static Published published(TokenKeyRow row) {
        try {
            RSAPublicKey key = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(row.publicKey)));
            return new Published(row.kid, key, number(key.getModulus()), number(key.getPublicExponent()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a row holds a broken key", e);
        }
    }

    /** RFC 7518, section 6.3.1: without a leading zero. */
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return Jwt.encoded(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
