package dev.carillon.realtime.hub;

import dev.carillon.realtime.signalr.HubConnection;

/**
 * What {@code ReceiveEvent} has: guid and cookie, with 3 the data, and with 4 where the event is from. Clients drop a call that has
 * another number than their handler, so it is each hub's own, and a client may ask for the other. Stateless, thread safe.
 */
enum ReceivedArguments {
    COOKIE("2"),
    DATA("3"),
    ORIGIN("4");

    /** Name of the parameter by which a client asks. */
    static final String NAME = "receiveEventArgs";

    private final String count;

    ReceivedArguments(String count) {
        this.count = count;
    }

    static boolean isChoice(String given) {
        return given == null || of(given) != null;
    }

    /** What this client takes. */
    static ReceivedArguments of(HubConnection client, ReceivedArguments otherwise) {
        String given = client.query(NAME);
        return given == null ? otherwise : of(given);
    }

    private static ReceivedArguments of(String given) {
        for (ReceivedArguments each : values()) {
            if (each.count.equals(given)) {
                return each;
            }
        }
        return null;
    }
}
