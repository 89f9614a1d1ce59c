package dev.carillon.event;

/** An event as somebody handed it in, alone or in its place among others. */
public sealed interface GivenEvent {

    /** It can be read, and breaks no rule that an event by itself can break. */
    record Valid(EventData event) implements GivenEvent {}

    /** It is none, and why. */
    record Invalid(RefusedException why) implements GivenEvent {}
}
