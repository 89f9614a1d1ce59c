package dev.carillon.realtime.signalr;

/** The other side does not keep to the protocol: its connection ends, with this message. */
public final class BrokenProtocolException extends Exception {

    BrokenProtocolException(String message) {
        super(message, null, false, false); // what the other side has done has no stack of ours
    }

    static BrokenProtocolException tooLong(int most) {
        return new BrokenProtocolException("The maximum message size of " + most + "B was exceeded.");
    }
}
