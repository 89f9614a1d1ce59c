package dev.carillon.outbound;

import java.io.IOException;

/** A server that was asked for another protocol has answered in HTTP. */
public final class UpgradeRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    UpgradeRefusedException(int status) {
        super("answered " + status + " instead of opening a WebSocket");
        this.status = status;
    }

    public int status() {
        return status;
    }
}
