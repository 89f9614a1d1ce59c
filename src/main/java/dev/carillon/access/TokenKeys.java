package dev.carillon.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.RsaKeyUtil;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/** What tokens are signed with: RSA keys of all nodes together, the first of which is made by the first login. Thread safe. */
@ApplicationScoped
public class TokenKeys implements VerificationKeyResolver {

    private static final int BITS = 2_048;

    private final UserStore store;
    private final Secrets secrets;
    private final Clock clock;
    private final FreshCache<String, JsonWebKeySet> known = new FreshCache<>(1, System::nanoTime);

    @Inject
    TokenKeys(UserStore store, Secrets secrets, Clock clock) {
        this.store = store;
        this.secrets = secrets;
        this.clock = clock;
    }

    protected TokenKeys() { // CDI client proxy
        this(null, null, null);
    }

    /** The public keys as a JWK Set (RFC 7517) in JSON; at most a second old. */
    public String published() {
        return known().toJson();
    }

    private JsonWebKeySet known() {
        return known.get(
                        "",
                        all -> Optional.of(new JsonWebKeySet(
                                store.keys().stream().map(TokenKeys::published).toList())))
                .orElseThrow();
    }

    @Override
    public Key resolveKey(JsonWebSignature token, List<JsonWebStructure> nesting) throws UnresolvableKeyException {
        return known().getJsonWebKeys().stream()
                .filter(each -> each.getKeyId().equals(token.getKeyIdHeaderValue()))
                .findFirst()
                .orElseThrow(() -> new UnresolvableKeyException("no key of this server"))
                .getKey();
    }

    String sign(JwtClaims claims) {
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
            KeyPair pair = new RsaKeyUtil().generateKeyPair(BITS);
            TokenKeyRow row = new TokenKeyRow();
            row.kid = new RsaJsonWebKey((RSAPublicKey) pair.getPublic()).calculateBase64urlEncodedThumbprint("SHA-256");
            row.publicKey = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
            row.privateKey = secrets.encrypt(
                    Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()));
            row.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
            return row;
        } catch (JoseException e) {
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

    private static RsaJsonWebKey published(TokenKeyRow row) {
        try {
            RsaJsonWebKey key = new RsaJsonWebKey((RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(row.publicKey))));
            key.setKeyId(row.kid);
            key.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
            key.setUse(Use.SIGNATURE);
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a row holds a broken key", e);
        }
    }
}
