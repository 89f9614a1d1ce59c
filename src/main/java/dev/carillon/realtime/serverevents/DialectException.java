package dev.carillon.realtime.serverevents;

/** A message that is answered by an error as a whole: nothing of it is done. Says nothing secret. */
final class DialectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    DialectException(Code code, String message) {
        super(message, null, false, false); // expected
        this.code = code;
    }

    Code code() {
        return code;
    }
}
