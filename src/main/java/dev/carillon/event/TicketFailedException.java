package dev.carillon.event;

/**
 * A ticket that cannot be run, however often: its root object does not exist, for one. The message becomes the ticket's
 * {@code error}.
 */
public class TicketFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TicketFailedException(String message) {
        super(message);
    }

    public TicketFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
