package dev.carillon.realtime.signalr;

/** A request is not let in. Its message is the answer's text, so that it holds no secret. */
public final class HubRefusedException extends Exception {

    private final int status;
    private final long retryAfterSeconds;

    /** @param status of the answer, such as 401 or 403 */
    public HubRefusedException(int status, String message) {
        this(status, message, 0);
    }

    /** @param retryAfterSeconds after which time it may be asked again, as of 429 and 503; 0 to say nothing of it */
    public HubRefusedException(int status, String message, long retryAfterSeconds) {
        super(message, null, false, false);
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public int status() {
        return status;
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
