package dev.carillon.subscription;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key pair of Standard Webhooks, version {@code v1a}: Ed25519. Its private text is {@code whsk_} and base64 of the seed
 * and the public key, 32 bytes each; its public text is {@code whpk_} and base64 of the latter. Immutable, thread safe; its
 * text form shows the public key.
 */
public final class SigningKeyPair {

    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "whsk_";
    private static final String PUBLIC = "whpk_";
    private static final int BYTES = 32;
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420"); // RFC 8410, 7
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410, 4

    private final byte[] seed;
    private final byte[] publicKey;
    private final PrivateKey key;

    private SigningKeyPair(byte[] seed, byte[] publicKey) {
        this.seed = seed;
        this.publicKey = publicKey;
        key = privateKey(seed);
    }

    /** A new one. */
    public static SigningKeyPair random() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            return new SigningKeyPair(
                    ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow(),
                    Arrays.copyOfRange(encoded, X509.length, encoded.length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /**
     * The pair of this private text.
     *
     * @throws IllegalArgumentException if it is not one, or its halves do not belong together; the text is not repeated
     */
    public static SigningKeyPair of(String text) {
        byte[] both = text.startsWith(PRIVATE) ? decoded(text.substring(PRIVATE.length())) : new byte[0];
        if (both.length != 2 * BYTES) {
            throw new IllegalArgumentException("a private key is whsk_ and base64 of " + 2 * BYTES + " bytes");
        }
        SigningKeyPair pair =
                new SigningKeyPair(Arrays.copyOf(both, BYTES), Arrays.copyOfRange(both, BYTES, 2 * BYTES));
        if (!pair.belongsTogether()) {
            throw new IllegalArgumentException("the public half of a private key belongs to another one");
        }
        return pair;
    }

    /** A signature of Standard Webhooks: {@code v1a,} and base64. Parameters as of {@link SigningSecret#sign}. */
    public String sign(String id, long timestamp, byte[] body) {
        try {
            byte[] head = (id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8);
            return "v1a," + Base64.getEncoder().encodeToString(signed(head, body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** {@code whsk_…}: for storage, encrypted; never for a log or an answer. */
    String reveal() {
        return PRIVATE + Base64.getEncoder().encodeToString(joined(seed, publicKey));
    }

    /** {@code whpk_…}, for everybody. */
    public String publicText() {
        return PUBLIC + Base64.getEncoder().encodeToString(publicKey);
    }

    /** The public key as a JWK says it, RFC 8037: its member {@code x}. */
    public String x() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(publicKey);
    }

    /** The thumbprint of the public key, RFC 7638 and RFC 8037, A.3. */
    public String thumbprint() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            String members = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x() + "\"}";
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(sha256.digest(members.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private boolean belongsTogether() {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(
                    KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(joined(X509, publicKey))));
            signature.update(PKCS8);
            return signature.verify(signed(PKCS8));
        } catch (GeneralSecurityException e) { // 32 bytes that are no point of the curve
            return false;
        }
    }

    private byte[] signed(byte[]... parts) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        for (byte[] each : parts) {
            signature.update(each);
        }
        return signature.sign();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0]; // without the cause: its message may show a piece of the key
        }
    }

    private static PrivateKey privateKey(byte[] seed) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(joined(PKCS8, seed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningKeyPair that && MessageDigest.isEqual(seed, that.seed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return publicText();
    }
}
