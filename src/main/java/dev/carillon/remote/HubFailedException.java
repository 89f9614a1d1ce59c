package dev.carillon.remote;

import java.io.IOException;

/** A hub cannot be used as it is; the message is for whoever subscribed. */
final class HubFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    HubFailedException(String message) {
        super(message);
    }
}
