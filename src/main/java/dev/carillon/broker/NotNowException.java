package dev.carillon.broker;

/** It cannot be stored now; the same may be stored later. */
final class NotNowException extends Exception {

    private static final long serialVersionUID = 1L;

    NotNowException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
