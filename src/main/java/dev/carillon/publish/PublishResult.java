package dev.carillon.publish;

import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.schema.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How publishing one event ended. Each submitted event has one, at its place.
 *
 * <p>Only {@link Stored} and {@link Duplicate} mean that the event is stored.
 */
public sealed interface PublishResult {

    /**
     * Stored, or in the caller's transaction: {@code event} is complete, with its CloudEvents id and source.
     *
     * @param warnings in what its data is not as its schema has it, where the application only warns
     */
    record Stored(UUID id, EventData event, List<Violation> warnings) implements PublishResult {

        public Stored(UUID id, EventData event) {
            this(id, event, List.of());
        }
    }

    /**
     * Published before with the same content: the first one's ids.
     *
     * @param eventId null, like the source, if only the answer to its request is still kept
     */
    record Duplicate(UUID id, String eventId, String source) implements PublishResult {}

    /** The same source and id were used for other content, as far as that can be read. */
    record Conflict(String reason) implements PublishResult {

        public Conflict() {
            this("an event of this source and id has other content");
        }
    }

    /** The Idempotency-Key was used for another request: nothing of this one was looked at. */
    record KeyReused() implements PublishResult {

        public String reason() {
            return "this Idempotency-Key was used for another request";
        }
    }

    /**
     * A rule was broken.
     *
     * @param others further ones, where several are looked for: those of a schema
     */
    record Refused(RefusedException why, List<RefusedException> others) implements PublishResult {

        public Refused(RefusedException why) {
            this(why, List.of());
        }

        /** @param all at least one */
        static Refused of(List<RefusedException> all) {
            return new Refused(all.get(0), List.copyOf(all.subList(1, all.size())));
        }

        @Override
        public Optional<RefusedException> broken() {
            return Optional.of(why);
        }

        /** At least one. */
        public List<RefusedException> all() {
            List<RefusedException> all = new ArrayList<>();
            all.add(why);
            all.addAll(others);
            return all;
        }
    }

    /**
     * Longer than this server accepts.
     *
     * @param field a JSON pointer
     * @param limit in bytes
     */
    record TooLarge(String field, int limit, int size) implements PublishResult {

        @Override
        public Optional<RefusedException> broken() {
            return Optional.of(why());
        }

        /** As a broken rule, naming the key of the configuration. */
        public RefusedException why() {
            return new RefusedException(
                    field,
                    "must have at most " + limit + " bytes (carillon.publish.max-event-bytes)",
                    String.valueOf(size));
        }
    }

    /** Nothing is wrong with it, but another event of the same all-or-none batch was not stored. */
    record Withheld(int because) implements PublishResult {}

    /** It could not be stored now; unless the reason says otherwise, nothing of it is. */
    record Unavailable(String reason, Duration retryAfter) implements PublishResult {}

    /** Whether the event is stored, now or before. */
    default boolean isStored() {
        return this instanceof Stored || this instanceof Duplicate;
    }

    /** The first rule that the event itself breaks. */
    default Optional<RefusedException> broken() {
        return Optional.empty();
    }
}
