package dev.carillon.messaging;

/** What became of one message. */
public sealed interface SendResult {

    /**
     * The broker has it, and said so.
     *
     * @param note what else it said, such as a position; or null
     */
    record Taken(String note) implements SendResult {}

    /** The broker said that it does not take it. */
    record Refused(String reason) implements SendResult {}

    /** The broker did not say so in time: it may have it. */
    record TimedOut() implements SendResult {}

    /** There was no connection, or it broke: the broker may have it. */
    record Unreachable(String reason) implements SendResult {}

    /** It is no message for such a broker, and will never be. */
    record Impossible(String reason) implements SendResult {}
}
