package dev.carillon.publish;

import dev.carillon.eventlog.UniqueKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A request with an {@code Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header).
 *
 * @param key of (application, Idempotency-Key)
 * @param hash of all that makes its events: what makes a repeat the same request
 */
public record IdempotentRequest(int application, UUID key, UUID hash) {

    private static final byte[] END = {0}; // none of the texts holds it

    /**
     * @param mediaType what the body is, as far as it means something
     * @param partial whether it is not all or none
     * @param attributes those beside the body, decoded
     */
    public static IdempotentRequest of(
            int application,
            String key,
            String mediaType,
            boolean partial,
            Map<String, String> attributes,
            byte[] body) {
        StringBuilder text = new StringBuilder(mediaType).append('\0').append(partial);
        new TreeMap<>(attributes)
                .forEach((name, value) ->
                        text.append('\0').append(name).append('=').append(value));
        return new IdempotentRequest(
                application,
                UniqueKey.hash(
                        ByteBuffer.allocate(4).putInt(application).array(), key.getBytes(StandardCharsets.UTF_8)),
                UniqueKey.hash(text.toString().getBytes(StandardCharsets.UTF_8), END, END, body));
    }
}
