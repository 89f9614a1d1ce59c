package dev.carillon.transform;

/** An expression that cannot be read or uses what is not available; the message says what, and where. */
public final class InvalidTransformation extends RuntimeException {

    InvalidTransformation(String message) {
        super(message, null, false, false);
    }
}
