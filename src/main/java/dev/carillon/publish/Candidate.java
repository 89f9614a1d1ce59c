package dev.carillon.publish;

import dev.carillon.eventlog.NewEvent;
import dev.carillon.schema.Violation;
import java.util.List;

/** One place of a submission: an event that may be stored, or how it has ended already. */
sealed interface Candidate {

    /**
     * Complete, and within every rule.
     *
     * @param warnings in what its data is not as its schema has it
     */
    record Fresh(NewEvent event, List<Violation> warnings) implements Candidate {

        Fresh(NewEvent event) {
            this(event, List.of());
        }
    }

    /** Refused before the store was asked. */
    record Settled(PublishResult result) implements Candidate {}
}
