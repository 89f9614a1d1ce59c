package dev.carillon.realtime.signalr;

/** Thrown by a method of a hub, or given to its stream, to tell the client: its message is shown, that of others is not. */
public final class HubException extends RuntimeException {

    public HubException(String message) {
        super(message);
    }
}
