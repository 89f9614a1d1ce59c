package dev.carillon.ticket;

import dev.carillon.event.AsyncTicket;
import java.time.Instant;
import java.util.Locale;

/**
 * A ticket as it is now.
 *
 * @param keepReceiptMinutes how long it is kept once it is over
 */
public record Ticket(
        String id,
        int application,
        Work work,
        Instant executeEarliest,
        int keepReceiptMinutes,
        Instant createdAt,
        Progress progress) {

    /**
     * What is to be done.
     *
     * @param rootId null or blank if the cookie had none: such a ticket is never run
     * @param data null if there is none
     */
    public record Work(String viewModel, String rootId, String data, int hops) {

        boolean hasRoot() {
            return rootId != null && !rootId.isBlank();
        }
    }

    /**
     * How far it is.
     *
     * @param failure why the last attempt failed, or null
     * @param dueAt when it is run, or run again; null if it is over
     * @param done when it was done, or null
     * @param error why it is not run any more, or null
     * @param deleteTime when it is removed; null unless it is over
     */
    public record Progress(
            int attempts, String failure, Instant dueAt, Instant done, String error, Instant deleteTime) {}

    /** What has become of it. */
    public enum State {
        WAITING,
        DONE,
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public State state() {
        if (progress.done() != null) {
            return State.DONE;
        }
        return progress.error() == null ? State.WAITING : State.FAILED;
    }

    /** As its handler is given it. */
    AsyncTicket given() {
        return new AsyncTicket(id, work.viewModel(), work.rootId(), work.data(), work.hops());
    }
}
