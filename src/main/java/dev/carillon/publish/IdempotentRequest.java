package dev.carillon.publish;

import dev.carillon.eventlog.UniqueKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A request that named itself by an {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param key of (application, Idempotency-Key)
 * @param hash of media type and body as received: what makes a repeat the same request
 */
public record IdempotentRequest(UUID key, UUID hash) {

    public static IdempotentRequest of(int application, String key, String mediaType, byte[] body) {
        return new IdempotentRequest(
                UniqueKey.hash(
                        ByteBuffer.allocate(4).putInt(application).array(), key.getBytes(StandardCharsets.UTF_8)),
                UniqueKey.hash(mediaType.getBytes(StandardCharsets.UTF_8), new byte[] {0}, body));
    }
}
