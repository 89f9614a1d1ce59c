package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key a receiver checks its web hooks with: {@code whsec_} and base64 of 24 to 64 bytes.
 *
 * <p>Signs as Standard Webhooks, version {@code v1}, says: HMAC-SHA256 over {@code id.timestamp.body}. Immutable, thread
 * safe; its text form never shows the key.
 */
public final class SigningSecret {

    /** How every secret begins. */
    public static final String PREFIX = "whsec_";

    private static final String ALGORITHM = "HmacSHA256";
    private static final String RULE = "is whsec_ and base64 of 24 to 64 bytes";
    private static final int SHOWN = PREFIX.length() + 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;
    private final Mac keyed; // never used itself: a copy of it saves the key schedule of each signature

    private SigningSecret(byte[] key) {
        this.key = key;
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /** A new one, of 32 random bytes. */
    public static SigningSecret random() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return new SigningSecret(key);
    }

    /**
     * The secret of this text.
     *
     * @throws RefusedException of field {@code /secret}; the value is not repeated
     */
    public static SigningSecret of(String text) {
        if (text == null || !text.startsWith(PREFIX)) {
            throw new RefusedException("/secret", RULE, null);
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            if (key.length >= 24 && key.length <= 64) {
                return new SigningSecret(key);
            }
        } catch (IllegalArgumentException notBase64) {
            throw new RefusedException("/secret", RULE, null);
        }
        throw new RefusedException("/secret", RULE, null);
    }

    /**
     * The value of {@code webhook-signature}: {@code v1,} and base64.
     *
     * @param id the value of {@code webhook-id}; without a full stop
     * @param timestamp the value of {@code webhook-timestamp}: seconds since 1970
     * @param body as it is sent, to the letter
     */
    public String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java's " + ALGORITHM + " cannot be copied", e);
        }
    }

    /** A copy of the bytes. */
    public byte[] key() {
        return key.clone();
    }

    /** The whole of it, {@code whsec_…}: for its owner and for storage, encrypted; never for a log. */
    public String reveal() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** Enough to tell two apart: {@code whsec_} and four characters. */
    public String prefix() {
        return reveal().substring(0, SHOWN);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningSecret that && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return prefix() + "…";
    }
}
