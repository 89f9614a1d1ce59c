package dev.carillon.grpc;

import com.google.protobuf.Message;
import dev.carillon.event.RefusedException;
import dev.carillon.publish.IdempotentRequest;
import java.util.Map;

/** A request that is answered once, however often it comes. Stateless, thread safe. */
final class Idempotency {

    private static final int LONGEST_KEY = 255;

    private Idempotency() {}

    /** @throws RefusedException of the key */
    static IdempotentRequest of(int application, String key, Message request) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new RefusedException("idempotency-key", "must have 1 to " + LONGEST_KEY + " characters", key);
        }
        String kind = request.getDescriptorForType().getFullName();
        return IdempotentRequest.of(application, key, kind, false, Map.of(), request.toByteArray());
    }
}
