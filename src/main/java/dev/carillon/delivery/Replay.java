package dev.carillon.delivery;

import dev.carillon.event.TopicPattern;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A job that goes through the log once and makes deliveries of a run of its own. Immutable.
 *
 * @param run its number, which its deliveries carry
 * @param id a UUIDv7, its name in the API
 * @param rate maximum number of deliveries added per second, or null: as fast as they go out
 */
public record Replay(
        long run,
        String id,
        int application,
        Selection wanted,
        Integer rate,
        Progress progress,
        Instant createdAt,
        Instant updatedAt) {

    /** What it makes deliveries of. */
    public enum Kind {
        /** Every event that its topics match, delivered before or not. */
        REPLAY,
        /** Every event that the subscription should have got and has not, attempted or not. */
        RECOVER,
        /** Deliveries that were given up, or that wait for their next attempt. */
        RETRY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Which deliveries it makes.
     *
     * @param subscription number; null for all of the application ({@link Kind#RETRY} only)
     * @param topics patterns; null for those of the subscription, or for any ({@link Kind#RETRY})
     * @param retried which deliveries a {@link Kind#RETRY} is about: {@link DeliveryState#FAILED} or
     *     {@link DeliveryState#WAITING}
     * @param period of the events
     */
    public record Selection(
            Kind kind, Long subscription, List<TopicPattern> topics, DeliveryState retried, Period period) {}

    /** Its state. */
    public enum State {
        RUNNING,
        PAUSED,
        CANCELLED,
        DONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * How far it is.
     *
     * @param first position it began after
     * @param last position it ends at: the log's end when it was asked for
     * @param position at and below it all is done
     * @param added deliveries so far
     * @param nextAt nothing is added before, for the rate's sake
     * @param reason why Carillon itself ended it, or null
     */
    public record Progress(
            State state, long first, long last, long position, long added, Instant nextAt, String reason) {

        /** Of one that begins; done at once if there is nothing between. */
        static Progress begun(long first, long last, Instant now) {
            return new Progress(last == first ? State.DONE : State.RUNNING, first, last, first, 0, now, null);
        }

        /** How much of its part of the log is done: 0 to 1. */
        public double share() {
            return last <= first ? 1 : (double) (position - first) / (last - first);
        }
    }

    public State state() {
        return progress.state;
    }
}
