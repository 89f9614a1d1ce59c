/**
 * SignalR's server side as a library: hubs and their methods, connections, invocations and streams in JSON and MessagePack,
 * over WebSockets, Server-Sent Events and long polling. It knows nothing of events and topics.
 *
 * <p>In comes a {@link dev.carillon.realtime.signalr.Hub}, opened at a path by {@link dev.carillon.realtime.signalr.Hubs};
 * out go calls of its methods, and messages to each {@link dev.carillon.realtime.signalr.HubConnection}.
 *
 * <p>The contract is that of ASP.NET Core's documents HubProtocol and TransportProtocols, and of its server where they are
 * silent; {@code docs/signalr-protocol.md} says what is chosen.
 *
 * <h2>Reading order</h2>
 *
 * {@code Hub}, {@code HubCall}, {@code HubConnection} (what a hub's author sees) → {@code HubMessage}, {@code HubProtocol},
 * {@code Incoming}, {@code Handshake} (the wire) → {@code Connection}, {@code HubNews}, {@code Calls}, {@code ServerStream},
 * {@code ClientStream}, {@code Outlet}, {@code Outgoing}, {@code Replay} (one client) → {@code HubFilter}, {@code HubRoute},
 * {@code TransportRequests}, {@code HttpConnection}, {@code Transport} and its three (HTTP).
 */
package dev.carillon.realtime.signalr;
