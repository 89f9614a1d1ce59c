package dev.carillon.access;

import dev.carillon.event.RefusedException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 with HMAC-SHA-512, as {@code pbkdf2-sha512$<iterations>$<salt>$<hash>}. It takes a core for some tenths of a second, so that few
 * are computed at once. Thread safe.
 */
final class PasswordHash {

    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    private static final String KIND = "pbkdf2-sha512";
    private static final int ITERATIONS = 210_000; // OWASP Password Storage Cheat Sheet, 2023
    private static final int SALT_BYTES = 16;
    private static final int BITS = 512;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Semaphore AT_ONCE = new Semaphore(2);

    private PasswordHash() {}

    /** @throws RefusedException of {@code /password} */
    static String of(String password) {
        if (password == null || password.length() < SHORTEST || password.length() > LONGEST) {
            throw new RefusedException(
                    "/password", "must have " + SHORTEST + " to " + LONGEST + " characters", null); // never shown
        }
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return String.join(
                "$",
                KIND,
                String.valueOf(ITERATIONS),
                Base64.getEncoder().encodeToString(salt),
                Base64.getEncoder().encodeToString(computed(password, salt, ITERATIONS)));
    }

    /** @param hash as above; null if there is no such user, which takes as long */
    static boolean matches(String hash, String password) {
        String[] parts = hash == null
                ? new String[] {KIND, String.valueOf(ITERATIONS), "AAAAAAAAAAAAAAAAAAAAAA==", ""}
                : hash.split("\\$", -1);
        String given = password.length() > LONGEST ? "" : password;
        byte[] computed = computed(given, Base64.getDecoder().decode(parts[2]), Integer.parseInt(parts[1]));
        return MessageDigest.isEqual(Base64.getDecoder().decode(parts[3]), computed) && hash != null;
    }

    private static byte[] computed(String password, byte[] salt, int iterations) {
        if (!AT_ONCE.tryAcquire()) {
            throw DeniedException.tooMany("too many logins at this moment; try again later", Duration.ofSeconds(1));
        }
        try {
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, BITS);
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        } finally {
            AT_ONCE.release();
        }
    }
}
