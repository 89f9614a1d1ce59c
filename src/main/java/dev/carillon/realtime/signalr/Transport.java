package dev.carillon.realtime.signalr;

import java.util.function.Consumer;

/** The way of a connection's bytes to its client. The connection writes one after the other, never two at once. */
interface Transport {

    /** Whether it carries text alone. */
    boolean isTextAlone();

    /** Whether the client itself asks again and again, so that no ping is needed. */
    boolean keepsItselfAlive();

    /** Whether it can take something now; if not it tells the connection when it can. */
    boolean accepts();

    /**
     * Whole messages, joined. Throws nothing.
     *
     * @param written called once, from any thread: null, or why it failed
     */
    void write(byte[] messages, boolean isBinary, Consumer<Throwable> written);

    /**
     * Whether its client ends it once it has been told that the connection is over: who ends it first cuts off the client's own
     * farewell.
     */
    default boolean isEndedByItsClient() {
        return false;
    }

    /** After the last write. May be called again. Throws nothing. */
    void close(Ending ending);

    /** Why a transport is closed, and how a WebSocket says so (RFC 6455, section 7.4.1). */
    enum Ending {
        NORMAL(1000, ""),
        REPLACED(1000, "another connection goes on in its place"),
        SLOW(1013, "too much waits to be read"),
        LOST(1011, "");

        private final int code;
        private final String reason;

        Ending(int code, String reason) {
            this.code = code;
            this.reason = reason;
        }

        int code() {
            return code;
        }

        String reason() {
            return reason;
        }
    }
}
