package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a receiver checks its webhooks with: {@code whsec_} and base64 of 24 to 64 bytes, or any text.
 *
 * <p>Standard Webhooks, version {@code v1}, signs with the bytes behind {@code whsec_}, so it needs that form. All others
 * sign with the UTF-8 bytes of the whole text, of either form. Immutable, thread safe; its text form never shows the key.
 */
public final class SigningSecret {

    /** How a secret of Standard Webhooks begins. */
    public static final String PREFIX = "whsec_";

    private static final String SHA256 = "HmacSHA256";
    private static final String SHA1 = "HmacSHA1";
    private static final String RULE = "must be whsec_ and base64 of 24 to 64 bytes";
    private static final int LONGEST = 200;
    private static final int SHOWN = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;
    private final byte[] key; // null if the text is free
    private final Mac keyed; // never used itself: a copy of it saves the key schedule of each signature

    private SigningSecret(String text, byte[] key) {
        this.text = text;
        this.key = key;
        keyed = key == null ? null : mac(SHA256, key);
    }

    /** A new one, of 32 random bytes. */
    public static SigningSecret random() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(key), key);
    }

    /**
     * The secret of this text, which begins with {@code whsec_}.
     *
     * @throws RefusedException of field {@code /secret}; the value is not repeated
     */
    public static SigningSecret of(String text) {
        byte[] key = keyOf(text);
        if (key == null) {
            throw new RefusedException("/secret", RULE, null);
        }
        return new SigningSecret(PREFIX + Base64.getEncoder().encodeToString(key), key);
    }

    /**
     * The secret of any text of 1 to 200 characters; {@link #isStandard} says which form it has.
     *
     * @throws RefusedException of field {@code /secret}; the value is not repeated
     */
    public static SigningSecret ofText(String text) {
        if (keyOf(text) != null) {
            return of(text);
        }
        if (text == null
                || text.isBlank()
                || text.length() > LONGEST
                || text.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new RefusedException(
                    "/secret",
                    "must have 1 to " + LONGEST + " characters, not only space, no control characters",
                    null);
        }
        return new SigningSecret(text, null);
    }

    /** The bytes that a text of Standard Webhooks holds; null if it is no such text. */
    private static byte[] keyOf(String text) {
        if (text == null || !text.startsWith(PREFIX)) {
            return null;
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            return key.length >= 24 && key.length <= 64 ? key : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Whether Standard Webhooks, version {@code v1}, can sign with it. */
    public boolean isStandard() {
        return key != null;
    }

    /**
     * A signature of Standard Webhooks: {@code v1,} and base64.
     *
     * @param id the value of {@code webhook-id}; without a full stop
     * @param timestamp the value of {@code webhook-timestamp}: seconds since 1970
     * @param body exactly as it is sent
     * @throws IllegalStateException if this is not {@link #isStandard}
     */
    public String sign(String id, long timestamp, byte[] body) {
        if (keyed == null) {
            throw new IllegalStateException("Standard Webhooks v1 " + RULE);
        }
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java's " + SHA256 + " cannot be copied", e);
        }
    }

    /** HMAC-SHA256 of a body, with the text as key, in lower-case hex. */
    public String hmacSha256(byte[] body) {
        return hmac(SHA256, body);
    }

    /** HMAC-SHA1 of a body, with the text as key, in lower-case hex. */
    public String hmacSha1(byte[] body) {
        return hmac(SHA1, body);
    }

    private String hmac(String algorithm, byte[] body) {
        return HexFormat.of()
                .formatHex(mac(algorithm, text.getBytes(StandardCharsets.UTF_8)).doFinal(body));
    }

    private static Mac mac(String algorithm, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + algorithm, e);
        }
    }

    /** A copy of the bytes that Standard Webhooks signs with; null if it cannot. */
    public byte[] key() {
        return key == null ? null : key.clone();
    }

    /** The whole of it: for its owner and for storage, encrypted; never for a log. */
    public String reveal() {
        return text;
    }

    /** Enough to distinguish two: {@code whsec_} and four characters; of a free text at most four, and at most a quarter. */
    public String prefix() {
        return isStandard()
                ? text.substring(0, PREFIX.length() + SHOWN)
                : text.substring(
                        0, text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length()) / 4)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningSecret that && MessageDigest.isEqual(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    private byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return prefix() + "…";
    }
}
