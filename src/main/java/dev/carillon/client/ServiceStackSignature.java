package dev.carillon.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of ServiceStack.Webhooks, in the header {@code X-Hub-Signature}: {@code sha1=} and the hexadecimal
 * HMAC-SHA256 of the body. The label is the original's, and it is wrong; {@code sha256=} is accepted as well.
 *
 * <p>Thread safe.
 */
public final class ServiceStackSignature {

    /** The header that carries it. */
    public static final String HEADER = "X-Hub-Signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String LABEL = "sha1=";
    private static final String RIGHT_LABEL = "sha256=";

    private ServiceStackSignature() {}

    /**
     * Whether the signature was made with this secret over this body. Compares in constant time.
     *
     * @param body as received, to the byte
     * @param signature the header's value, or null: false
     * @param secret the text whose UTF-8 bytes are the key
     * @throws IllegalArgumentException if the secret is null or empty
     */
    public static boolean verifySignature(byte[] body, String signature, String secret) {
        String expected = hex(body, secret);
        if (signature == null) {
            return false;
        }
        String value = signature.strip();
        String label = value.startsWith(RIGHT_LABEL) ? RIGHT_LABEL : LABEL;
        if (!value.startsWith(label)) {
            return false;
        }
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                value.substring(label.length()).getBytes(StandardCharsets.UTF_8));
    }

    /** The header's value for this body: {@code sha1=…}. */
    public static String sign(byte[] body, String secret) {
        return LABEL + hex(body, secret);
    }

    private static String hex(byte[] body, String secret) {
        if (secret == null || secret.isEmpty()) {
            throw new IllegalArgumentException("a secret has at least one character");
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
