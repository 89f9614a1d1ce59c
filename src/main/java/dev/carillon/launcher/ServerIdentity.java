package dev.carillon.launcher;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/** The private key and the certificates that HTTPS shows, out of the key store of {@code carillon.tls.key-store}. */
record ServerIdentity(Key key, Certificate[] chain) {

    static final String ALIAS = "carillon";

    private static final String STORE = "carillon.tls.key-store";
    private static final String PASSWORD = "carillon.tls.key-store-password";

    /** @throws IllegalArgumentException with one sentence, if there is no usable one */
    static ServerIdentity read() {
        String store = Start.read(STORE);
        if (store == null || store.isBlank()) {
            throw new IllegalArgumentException("--https-port needs " + STORE
                    + ", a PKCS #12 or JKS file with a private key and its certificates.");
        }
        String password = Start.read(PASSWORD);
        return of(new File(store), password == null ? "" : password);
    }

    static ServerIdentity of(File file, String password) {
        if (!file.isFile() || !file.canRead()) {
            throw new IllegalArgumentException(STORE + ": there is no file " + file + " that can be read.");
        }
        try {
            KeyStore store = KeyStore.getInstance(file, password.toCharArray());
            List<String> keys = Collections.list(store.aliases()).stream()
                    .filter(alias -> isKey(store, alias))
                    .toList();
            if (keys.size() != 1) {
                throw new IllegalArgumentException(
                        STORE + ": " + file + " must contain one private key, not " + keys.size() + ".");
            }
            return new ServerIdentity(
                    store.getKey(keys.get(0), password.toCharArray()), store.getCertificateChain(keys.get(0)));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    STORE + ": " + file + " is not a PKCS #12 or JKS file that " + PASSWORD + " opens.");
        }
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias) && store.getCertificateChain(alias) != null; // else a secret one
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it was read before", e);
        }
    }

    /** Only logged: clients decide what an old certificate is worth. */
    void complainIfExpired(Instant now) {
        if (chain[0] instanceof X509Certificate own
                && own.getNotAfter().toInstant().isBefore(now)) {
            Console.complain("The certificate of " + STORE + " has expired at "
                    + own.getNotAfter().toInstant() + ".");
        }
    }

    /** As the server takes it: under {@link #ALIAS}, by a password that is simple enough for its commands. For an owner's directory. */
    void write(Path file, String password) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(ALIAS, key, password.toCharArray(), chain);
            store.store(out, password.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException("The key of " + STORE + " cannot be written: " + e.getMessage(), e);
        }
    }
}
