package dev.carillon.adapter;

import dev.carillon.files.OwnerOnlyDirectory;
import dev.carillon.files.OwnerOnlyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;

/**
 * What the adapter reads from system properties ({@code carillon.broker.…}) and the environment ({@code CARILLON_BROKER_…}).
 *
 * @param url of an external broker, {@code tcp://host:61616}; null embeds one
 * @param port where the embedded broker listens on 127.0.0.1; 0: no port
 * @param user who may connect
 * @param password null takes the one in {@code <data dir>/broker.password}, which is made if it is not there
 * @param data directory of the embedded broker's files
 */
record BrokerSettings(String url, int port, String user, String password, Path data) {

    private static final int SHORTEST = 32;

    static BrokerSettings fromSystem() {
        String url = read("carillon.broker.url");
        return new BrokerSettings(
                url,
                Integer.parseInt(read("carillon.broker.port", "61616")),
                read("carillon.broker.user", "carillon"),
                read("carillon.broker.password"),
                Path.of(read("carillon.data.dir", "carillon-data")).toAbsolutePath());
    }

    boolean isExternal() {
        return url != null;
    }

    /**
     * The configured password, or the one in the file, made at the first start; an empty file holds none.
     *
     * @throws IOException with one sentence, if the file cannot be used or holds a part of a password
     */
    String ownPassword() throws IOException {
        if (password != null) {
            return password;
        }
        Path file = new OwnerOnlyDirectory(data).ensure().resolve("broker.password");
        String kept;
        try {
            kept = new OwnerOnlyFile(file).readOrMake(BrokerSettings::random);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (kept.length() < SHORTEST) {
            throw new IOException(file + " holds no whole password (" + SHORTEST
                    + " characters); delete it, and one is made, or set carillon.broker.password");
        }
        return kept;
    }

    private static String random() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String read(String key) {
        String value = System.getProperty(key);
        if (value == null) {
            value = System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String read(String key, String otherwise) {
        String value = read(key);
        return value == null ? otherwise : value;
    }
}
