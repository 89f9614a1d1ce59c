/**
 * Server events of Volt MX Foundry: raising over HTTP, and subscribing, raising and hearing over WebSocket, in the words of its
 * documents and of its client SDK.
 *
 * <p>What enters are {@code StreamMessage}s, read by {@code MessageReader}; {@code EventRaiser}
 * hands events to {@code publish}, and {@code ServerEventsClient} is one who is connected. What leaves are {@code Answer}s, each with
 * its {@code Code}. Topics are said there without a leading slash and hear all below them; {@code TopicText} translates.
 *
 * <p>To read in this order: ServerEventsEndpoint, ServerEventsClient, MessageReader, EventRaiser, ServerEventsServlet.
 */
package dev.carillon.realtime.serverevents;
