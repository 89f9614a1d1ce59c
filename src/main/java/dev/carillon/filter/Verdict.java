package dev.carillon.filter;

/** What a filter says of an event. Immutable, thread safe. */
public sealed interface Verdict {

    Verdict MATCH = new Match();
    Verdict NO_MATCH = new NoMatch();

    record Match() implements Verdict {}

    record NoMatch() implements Verdict {}

    /** It could not say: the event does not pass. */
    record Failed(String reason) implements Verdict {}
}
