package dev.carillon.http;

import jakarta.servlet.ServletRequest;

/**
 * When the thread that a request came by leaves it. This is not asked of the request: a server may have recycled it by then. Of one
 * thread.
 */
public final class Departure {

    private static final String ATTRIBUTE = Departure.class.getName();

    private SingleAnswer waiting;

    private Departure() {}

    /** At the entry, each time that the request comes in. */
    public static Departure of(ServletRequest request) {
        Departure departure = new Departure();
        request.setAttribute(ATTRIBUTE, departure);
        return departure;
    }

    /** Of a request that is in. */
    static Departure from(ServletRequest request) {
        return (Departure) request.getAttribute(ATTRIBUTE);
    }

    void waitedFor(SingleAnswer answer) {
        waiting = answer;
    }

    /** The thread leaves the request. */
    public void now() {
        if (waiting != null) {
            waiting.left();
        }
    }
}
