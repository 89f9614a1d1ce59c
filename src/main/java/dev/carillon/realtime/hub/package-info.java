/**
 * SignalR hubs of events: {@code RealtimeEventPushHub}, as servers of MDriven have it, and {@code hubs/events}.
 *
 * <p>In come subscriptions to guids and topics, and triggers, by the hubs' methods; out go triggers as events to {@code publish},
 * and what is heard to the clients. A guid is a topic ({@link dev.carillon.event.RealtimeEvent}), so that everything that
 * publishes triggers, on every node. The protocol is {@code realtime.signalr}'s.
 *
 * <p>To read in this order: EventHub, HubCallers, HubClient, GuidSubscriptions, TopicSubscriptions, TopicStream.
 */
package dev.carillon.realtime.hub;
