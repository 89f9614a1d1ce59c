package dev.carillon.realtime.signalr;

/**
 * Who is at the other end of a connection.
 *
 * @param id of the connection, as the client knows it
 * @param query of the request by which the client has connected
 * @param isStateful whether it was negotiated that the client may come again by another transport
 */
record HubClient(String id, HubCaller caller, Query query, boolean isStateful) {}
