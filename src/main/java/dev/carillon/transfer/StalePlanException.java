package dev.carillon.transfer;

/** What was planned does not fit what is there any more: it is planned again. */
public final class StalePlanException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StalePlanException() {
        super("other requests keep changing the configuration", null, false, false); // expected
    }
}
