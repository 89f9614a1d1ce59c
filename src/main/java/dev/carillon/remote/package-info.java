/**
 * Other hubs: applications subscribe to guids there, and what is triggered becomes a ticket here.
 *
 * <p>In come subscriptions ({@link dev.carillon.remote.RemoteSubscriptions}), which are kept until they are ended. For each other hub
 * one node at a time has one connection, by a lease on the hub's row, and makes all of them whenever it has connected. Out go tickets,
 * in the transaction that counts what has arrived. A subscription to this hub itself is read from the log, so that it misses nothing.
 *
 * <p>To be read in this order: RemoteSubscriptions and Subscribing, RemoteConnections, RemoteHub, HubDialer, HubSession,
 * ToldSubscriptions, Arrivals, LocalHub and LocalTriggers.
 */
package dev.carillon.remote;
