package dev.carillon.event;

/** An event as it was submitted, alone or at its place in a batch. */
public sealed interface GivenEvent {

    /** It can be read, and breaks no rule that an event by itself can break. */
    record Valid(EventData event) implements GivenEvent {}

    /** It is not a valid event, and why. */
    record Invalid(RefusedException why) implements GivenEvent {}
}
