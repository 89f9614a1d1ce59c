package dev.carillon.event;

/**
 * An event that was not accepted: its envelope or data broke a rule, its id is already taken by other content, or the
 * store could not take it now. Nothing of it was stored, unless the message says that this is not known.
 */
public final class EventRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EventRejectedException(String message) {
        super(message);
    }

    public EventRejectedException(String message, Throwable cause) {
        super(message, cause);
    }
}
