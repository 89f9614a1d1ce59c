package dev.carillon.realtime.signalr;

/** A request is not let in. Its message is the answer's text, so that it holds no secret. */
public final class HubRefusedException extends Exception {

    private final int status;

    /** @param status of the answer, such as 401, 403 or 429 */
    public HubRefusedException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
