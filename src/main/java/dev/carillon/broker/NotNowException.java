package dev.carillon.broker;

/** It cannot be stored now; the same may be stored later. */
final class NotNowException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean ofAll;

    private NotNowException(String reason, Throwable cause, boolean ofAll) {
        super(reason, cause);
        this.ofAll = ofAll;
    }

    /** Nothing can be stored. */
    static NotNowException ofAll(String reason, Throwable cause) {
        return new NotNowException(reason, cause, true);
    }

    /** Perhaps this one alone cannot be stored, now or ever. */
    static NotNowException perhapsOfOne(String reason, Throwable cause) {
        return new NotNowException(reason, cause, false);
    }

    boolean isOfAll() {
        return ofAll;
    }
}
