package dev.carillon.eventlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** What makes an event unique: the first 16 bytes of SHA-256 over (application, source, CloudEvents id). */
public final class UniqueKey {

    private UniqueKey() {}

    public static UUID of(int application, String source, String id) {
        return hash(
                ByteBuffer.allocate(4).putInt(application).array(),
                source.getBytes(StandardCharsets.UTF_8),
                new byte[] {0}, // no attribute holds it, so that ("ab", "c") is not ("a", "bc")
                id.getBytes(StandardCharsets.UTF_8));
    }

    /** The first 16 bytes of SHA-256 over these. */
    public static UUID hash(byte[]... parts) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
        for (byte[] each : parts) {
            sha256.update(each);
        }
        ByteBuffer bytes = ByteBuffer.wrap(sha256.digest());
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
