package dev.carillon.remote;

import java.time.Instant;
import java.util.Locale;

/**
 * A subscription as it is now.
 *
 * @param number its place in the list
 * @param hub null if it is this one
 */
public record RemoteSubscription(
        long number,
        String id,
        String guid,
        String cookie,
        Instant createdAt,
        Instant changedAt,
        Counts counts,
        Hub hub) {

    /**
     * What has come of it.
     *
     * @param received events so far
     * @param refused those of them that had come over too many hubs
     * @param withoutTicket those of them whose cookie names no view model
     */
    public record Counts(long received, Instant receivedAt, long refused, long withoutTicket) {}

    /**
     * The hub that it is at, and how the connection is.
     *
     * @param shown its address, without what may be a secret
     * @param isTold whether it has been told of this subscription as it is now
     * @param failure why it has not been told, or why there is no connection; null if all is well
     * @param nextTry when it is tried again; null while there is a connection
     */
    public record Hub(
            String shown, boolean isTold, Instant connectedAt, String transport, String failure, Instant nextTry) {}

    /** Of a hub's answers none has come yet, or they say so. */
    public enum State {
        ACTIVE,
        CONNECTING,
        FAILING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public State state() {
        if (hub == null) {
            return State.ACTIVE;
        }
        if (hub.failure() != null) {
            return State.FAILING;
        }
        return hub.isTold() ? State.ACTIVE : State.CONNECTING;
    }
}
