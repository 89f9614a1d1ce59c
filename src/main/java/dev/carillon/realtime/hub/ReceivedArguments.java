package dev.carillon.realtime.hub;

import dev.carillon.realtime.signalr.HubConnection;

/**
 * How many arguments {@code ReceiveEvent} has: guid and cookie, and with 3 the data. Clients drop a call that has another number
 * than their handler, so it is each hub's own, and a client may ask for the other. Stateless, thread safe.
 */
final class ReceivedArguments {

    /** Name of the parameter by which a client asks. */
    static final String NAME = "receiveEventArgs";

    private ReceivedArguments() {}

    static boolean isChoice(String given) {
        return given == null || given.equals("2") || given.equals("3");
    }

    /** Whether this client takes the data, too. */
    static boolean haveData(HubConnection client, boolean otherwise) {
        String given = client.query(NAME);
        return given == null ? otherwise : given.equals("3");
    }
}
