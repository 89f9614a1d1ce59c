package dev.carillon.access;

/** What was asked for does not fit what is there (HTTP 409): a name that is taken, a thing that is still in use. */
public final class ConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message says what is in the way and what to do about it */
    public ConflictException(String message) {
        super(message);
    }
}
