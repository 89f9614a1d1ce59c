package dev.carillon.transform;

/** An expression did more than it may, or what it may not at all. */
final class OutOfBounds extends RuntimeException {

    private final boolean forbidden;

    private OutOfBounds(String message, boolean forbidden) {
        super(message, null, false, false);
        this.forbidden = forbidden;
    }

    static OutOfBounds tooMuch(String message) {
        return new OutOfBounds(message, false);
    }

    /** Whatever the event. */
    static OutOfBounds forbidden(String what) {
        return new OutOfBounds(what, true);
    }

    boolean isForbidden() {
        return forbidden;
    }
}
