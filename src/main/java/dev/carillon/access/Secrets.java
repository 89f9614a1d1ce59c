package dev.carillon.access;

import dev.carillon.files.OwnerOnlyFile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.Config;

/**
 * Small secrets, encrypted for the database: AES-256-GCM, a random nonce each, and the id of the key in front.
 *
 * <p>The key is {@code carillon.secrets.key}: 32 bytes in base64, or several with commas between, of which the first
 * encrypts and all decrypt (so a key is replaced by putting a new one in front). If unset, one is made in
 * {@code secrets.key} in the {@link DataDirectory}; nodes that share a database share the key, so they set it. Thread
 * safe.
 */
@ApplicationScoped
public class Secrets {

    private static final String CONFIGURED = "carillon.secrets.key";
    private static final String FILE = "secrets.key";
    private static final String VERSION = "v1";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Config config;
    private final DataDirectory directory;
    private volatile Map<String, SecretKeySpec> keys;

    @Inject
    Secrets(Config config, DataDirectory directory) {
        this.config = config;
        this.directory = directory;
    }

    protected Secrets() { // CDI client proxy
        this(null, null);
    }

    /** {@code v1.<key id>.<base64url of nonce and cipher text>}: 60 characters and 4 for every 3 bytes. */
    public String encrypt(String secret) {
        Map.Entry<String, SecretKeySpec> first = keys().entrySet().iterator().next();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        String head = VERSION + '.' + first.getKey() + '.';
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, first.getValue(), nonce, head);
            byte[] encrypted = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
            System.arraycopy(encrypted, 0, all, NONCE_BYTES, encrypted.length);
            return head + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** @throws IllegalStateException if it was encrypted with a key that is not here, or changed since */
    public String decrypt(String text) {
        String[] parts = text.split("\\.", 3);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw new IllegalStateException("this was not encrypted here");
        }
        SecretKeySpec key = keys().get(parts[1]);
        if (key == null) {
            throw new IllegalStateException("encrypted with the key " + parts[1] + ", which is not among "
                    + keys.keySet() + "; add it to " + CONFIGURED);
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(parts[2]);
            byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, parts[0] + '.' + parts[1] + '.');
            return new String(cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) { // another text, or none that was ever written
            throw new IllegalStateException("this secret was changed after it was encrypted", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String head)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private Map<String, SecretKeySpec> keys() {
        if (keys == null) {
            String configured =
                    config.getOptionalValue(CONFIGURED, String.class).orElseGet(this::kept);
            Map<String, SecretKeySpec> all = new LinkedHashMap<>();
            List.of(configured.split(",")).forEach(each -> {
                byte[] bytes = bytes(each.strip());
                all.put(idOf(bytes), new SecretKeySpec(bytes, "AES"));
            });
            keys = all;
        }
        return keys;
    }

    private String kept() {
        return new OwnerOnlyFile(directory.path().resolve(FILE)).readOrMake(() -> {
            byte[] bytes = new byte[KEY_BYTES];
            RANDOM.nextBytes(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        });
    }

    private static byte[] bytes(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw noKey(); // without the cause: its message may show a piece of the key
        }
        throw noKey();
    }

    private static IllegalStateException noKey() {
        return new IllegalStateException(CONFIGURED + " is " + KEY_BYTES
                + " bytes in Base64 (several separated by commas); `openssl rand -base64 32` makes one");
    }

    private static String idOf(byte[] key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("carillon.secrets.key id".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha256.digest(key), 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
