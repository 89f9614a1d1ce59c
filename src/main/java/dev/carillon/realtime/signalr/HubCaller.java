package dev.carillon.realtime.signalr;

/**
 * Who is at the other end of a connection, as a {@link HubGuard} has decided before it began.
 *
 * @param name the same for the same caller at each request: whoever finds out a connection's token and has another name is
 *     refused
 * @param details what the guard knows of it; may be null
 * @param group whose share of this node's connections it takes
 */
public record HubCaller(String name, Object details, String group) {

    public static final HubCaller ANONYMOUS = new HubCaller("anonymous", null);

    /** All callers share alike. */
    public HubCaller(String name, Object details) {
        this(name, details, "");
    }
}
