package dev.carillon.gateway;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The algorithms of signatures (RFC 2104), by the names that the API has for them. */
enum Hmac {
    /** Not broken in HMAC, and what some senders have; choose another if you can. */
    SHA1("HmacSHA1"),
    SHA256("HmacSHA256"),
    SHA384("HmacSHA384"),
    SHA512("HmacSHA512");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NEW_BYTES = 32;

    private final String algorithm;

    Hmac(String algorithm) {
        this.algorithm = algorithm;
    }

    static Optional<Hmac> of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.toString().equals(text))
                .findFirst();
    }

    /** Of these pieces, one after the other. */
    byte[] of(byte[] key, byte[]... pieces) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            for (byte[] each : pieces) {
                mac.update(each);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /** In constant time. */
    static boolean isEqual(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    static byte[] sha256(byte[]... pieces) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] each : pieces) {
                digest.update(each);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A new secret of any form: 256 random bits in letters, digits, - and _. */
    static String newSecret() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(newKey());
    }

    static byte[] newKey() {
        byte[] key = new byte[NEW_BYTES];
        RANDOM.nextBytes(key);
        return key;
    }

    /** {@code sha256}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
