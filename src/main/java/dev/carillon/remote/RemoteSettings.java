package dev.carillon.remote;

/**
 * What holds for connections to other hubs.
 *
 * @param connections most of them that a node has
 * @param messageBytes most bytes of one message of a hub
 */
public record RemoteSettings(int connections, int messageBytes) {}
