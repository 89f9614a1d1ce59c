package dev.carillon.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** The secret text of a key: {@code ck_} and 256 random bits as base64url. Its {@code toString} does not show it. */
public final class KeyText {

    /** How every generated key begins. */
    public static final String PREFIX = "ck_";

    private static final int BYTES = 32;
    private static final int SHOWN = PREFIX.length() + 6;
    private static final int LONGEST = 512;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;

    private KeyText(String text) {
        this.text = text;
    }

    static KeyText random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new KeyText(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    static KeyText of(String text) {
        return new KeyText(text);
    }

    /** Whether this could be a key at all; what cannot is not looked up. */
    static boolean isPlausible(String text) {
        return text != null && !text.isEmpty() && text.length() <= LONGEST;
    }

    /** The key itself: shown once to who asked for it, never logged. */
    public String reveal() {
        return text;
    }

    /** Its first characters. Of 256 bits 36 are shown; a key that a person chose shows none. */
    String prefix() {
        boolean generated = text.startsWith(PREFIX) && text.length() == PREFIX.length() + 43;
        return generated ? text.substring(0, SHOWN) : "chosen";
    }

    /** SHA-256 in hexadecimal. Not salted or slow: there is nothing to guess in 256 random bits. */
    String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return prefix() + "…";
    }
}
