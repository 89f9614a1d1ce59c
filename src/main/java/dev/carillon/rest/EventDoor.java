package dev.carillon.rest;

import java.util.List;

/**
 * A door by which events of any topic come in or go out, as {@code asyncapi.json} has it. The broker's topics, of which each has an address, are
 * not among these.
 *
 * @param name of its channel
 * @param server by which it is reached
 * @param address below the server's path, or at the broker
 * @param comesIn what is said of events that it takes; null if it takes none
 * @param goesOut what is said of events that it gives; null if it gives none
 * @param method of HTTP, or null
 */
record EventDoor(String name, String server, String address, String comesIn, String goesOut, String method) {

    static final String HTTP = "http";
    static final String WEB_SOCKET = "websocket";
    static final String JMS = "jms";
    static final String AMQP = "amqp";
    static final String MQTT = "mqtt";

    /** That a test compares with the classes that answer there. */
    static final List<EventDoor> OF_THIS_SERVER = List.of(
            new EventDoor(
                    "events",
                    HTTP,
                    "/api/v1/events",
                    "CloudEvents, one or a batch, structured or binary.",
                    null,
                    "POST"),
            new EventDoor("stream.sse", HTTP, "/api/v1/stream", null, "Server-sent events from a cursor on.", "GET"),
            new EventDoor(
                    "stream.websocket",
                    WEB_SOCKET,
                    "/api/v1/stream",
                    null,
                    "CloudEvents over WebSocket, sub-protocol cloudevents.json.",
                    null),
            new EventDoor(
                    "serverevents.raise",
                    HTTP,
                    "/services/ServerEvents",
                    "Raised as Volt MX clients raise them.",
                    null,
                    "POST"),
            new EventDoor(
                    "serverevents.stream",
                    WEB_SOCKET,
                    "/services/ServerEvents/Stream",
                    "Raised over the connection.",
                    "Subscribed to as Volt MX clients subscribe.",
                    null),
            new EventDoor(
                    "signalr.events",
                    WEB_SOCKET,
                    "/hubs/events",
                    "TriggerEvent of the SignalR hub.",
                    "ReceiveEvent of the SignalR hub.",
                    null),
            new EventDoor(
                    "signalr.push",
                    WEB_SOCKET,
                    "/RealtimeEventPushHub",
                    "TriggerEvent of the hub of MDriven.",
                    "ReceiveEvent of the hub of MDriven.",
                    null));

    /** The queue that takes events, for each way to the broker. */
    static EventDoor ingress(String server) {
        String address = server.equals(MQTT) ? "carillon/ingress" : "carillon.ingress";
        return new EventDoor(server + ".ingress", server, address, "Messages that become events.", null, null);
    }

    boolean isOfVoltMx() {
        return name.equals("serverevents.stream");
    }

    boolean isOfSignalR() {
        return name.startsWith("signalr.");
    }
}
