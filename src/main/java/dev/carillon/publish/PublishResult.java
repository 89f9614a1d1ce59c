package dev.carillon.publish;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.util.UUID;

/** How publishing one event ended. */
public sealed interface PublishResult {

    /** Stored, or in the caller's transaction: {@code event} is complete, with its CloudEvents id and source. */
    record Accepted(UUID id, EventData event) implements PublishResult {}

    /** Published before with the same content: the first one's ids. */
    record Duplicate(UUID id, String eventId, String source) implements PublishResult {}

    /** The same id (or {@code Idempotency-Key}) was used for other content. */
    record Conflict(UUID id, String reason) implements PublishResult {}

    /** A rule was broken. */
    record Rejected(RefusedException why) implements PublishResult {}

    /** It cannot be stored now; nothing of it is. */
    record Unavailable(String reason, Duration retryAfter) implements PublishResult {}
}
