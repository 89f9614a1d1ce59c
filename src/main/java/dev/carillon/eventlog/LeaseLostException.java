package dev.carillon.eventlog;

/** This node may not work for the reader any longer: another one can begin at any moment. */
public final class LeaseLostException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    LeaseLostException() {
        super("the lease is lost; its next holder goes on from what is done");
    }
}
