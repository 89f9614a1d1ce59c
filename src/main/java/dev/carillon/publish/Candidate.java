package dev.carillon.publish;

import dev.carillon.eventlog.NewEvent;

/** One place of a submission: an event that may be stored, or how it has ended already. */
sealed interface Candidate {

    /** Complete, and within every rule. */
    record Fresh(NewEvent event) implements Candidate {}

    /** Refused before the store was asked. */
    record Settled(PublishResult result) implements Candidate {}
}
