package dev.carillon.publish;

import dev.carillon.event.EventData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the store says of a group before anything of it is decided.
 *
 * @param events what is stored under the keys of the group's events
 * @param requests what the group's Idempotency-Keys were answered before
 */
record Known(Map<UUID, First> events, Map<UUID, Answered> requests) {

    /**
     * The event that a key belongs to.
     *
     * @param event null if its row cannot be read
     */
    record First(UUID id, EventData event) {

        PublishResult compare(EventData repeat) {
            if (event == null) { // repeating would not help
                return new PublishResult.Conflict("the stored event of this source and id can no longer be read");
            }
            return Envelope.sameContent(event, repeat)
                    ? new PublishResult.Duplicate(id, event.getId(), event.getProducer())
                    : new PublishResult.Conflict();
        }
    }

    /**
     * The first request with an Idempotency-Key.
     *
     * @param stored for each of its events the one that is stored, or null if none was
     */
    record Answered(UUID hash, List<PublishResult.Duplicate> stored) {

        static Answered of(UUID hash, List<PublishResult> results) {
            List<PublishResult.Duplicate> stored = new ArrayList<>(results.size());
            for (PublishResult each : results) {
                stored.add(
                        each instanceof PublishResult.Stored one
                                ? new PublishResult.Duplicate(
                                        one.id(),
                                        one.event().getId(),
                                        one.event().getProducer())
                                : each instanceof PublishResult.Duplicate again ? again : null);
            }
            return new Answered(hash, stored);
        }

        /** What a request with this key is answered: the same as the first, if it is the same. */
        List<PublishResult> again(Submission repeat) {
            if (!hash.equals(repeat.request().hash())
                    || stored.size() != repeat.candidates().size()) {
                return repeat.all(new PublishResult.KeyReused());
            }
            List<PublishResult> results = new ArrayList<>(stored.size());
            for (int i = 0; i < stored.size(); i++) {
                PublishResult refused = repeat.candidates().get(i) instanceof Candidate.Settled settled
                        ? settled.result()
                        : new PublishResult.Conflict();
                results.add(stored.get(i) == null ? refused : stored.get(i));
            }
            return results;
        }
    }
}
