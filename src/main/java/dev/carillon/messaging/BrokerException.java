package dev.carillon.messaging;

import java.io.IOException;

/** A failure whose message is a sentence for the owner of the broker: nothing of Java in it. */
public final class BrokerException extends IOException {

    private static final long serialVersionUID = 1L;

    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
