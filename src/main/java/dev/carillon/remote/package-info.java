/**
 * Other hubs: applications subscribe to guids there, and what is triggered becomes a ticket here.
 *
 * <p>In come subscriptions ({@link dev.carillon.remote.RemoteSubscriptions}), which are kept until they are ended; for each other hub
 * one node at a time has one connection, by a lease on the hub's row, and tells it all of them whenever it is connected anew. Out
 * go tickets, in the transaction that counts what has come. A subscription to this hub itself is read from the log, so that it
 * misses nothing.
 *
 * <p>To read in this order: RemoteSubscriptions, RemoteConnections, RemoteHub, HubDialer, HubSession, ToldSubscriptions, Arrivals,
 * LocalHub.
 */
package dev.carillon.remote;
