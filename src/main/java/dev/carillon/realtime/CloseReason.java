package dev.carillon.realtime;

/**
 * Why a connection is ended by us.
 *
 * @param code of WebSocket (RFC 6455, section 7.4)
 * @param text for whoever reads it there, of at most 123 bytes
 */
public record CloseReason(int code, String text) {

    /** What it is to be told waits, and there is no room for more; it may come again. */
    public static final CloseReason SLOW =
            new CloseReason(1013, "slow: what waits for this connection has no room; come again");

    /** The node ends; others go on. */
    public static final CloseReason ENDING = new CloseReason(1001, "this node is ending; come again");

    /** Its application has as many connections to this node as it may. */
    public static final CloseReason TOO_MANY = new CloseReason(1013, "too many connections; come again later");

    /** Nothing was heard of it for several pings. */
    public static final CloseReason SILENT = new CloseReason(1001, "no answer to pings");

    /** It was so slow that events it had still to be told are no longer kept. */
    public static final CloseReason PRUNED = new CloseReason(1008, "events after its cursor are no longer kept");

    /** Its key was revoked, or has expired. */
    public static final CloseReason KEY_GONE = new CloseReason(1008, "this key is revoked or expired");

    /** It sent far more than it may. */
    public static final CloseReason ABUSE = new CloseReason(1008, "too many messages");

    /** It has failed. */
    public static final CloseReason BROKEN = new CloseReason(1011, "this connection is broken");
}
