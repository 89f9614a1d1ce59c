package dev.carillon.realtime.hub;

/**
 * What holds for the SignalR hubs of events.
 *
 * @param enabled whether there are any
 * @param anonymous name of the application for which clients without a key come in; empty for none
 * @param messageBytes most bytes of one message of a client
 */
public record HubsSettings(boolean enabled, String anonymous, int messageBytes) {}
