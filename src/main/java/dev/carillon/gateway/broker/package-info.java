/**
 * Message brokers as sources. In comes a message of a broker; out go an event and, once it is stored, the acknowledgement.
 *
 * <p>To be read in this order: {@code BrokerKinds} and {@code InletSettings} (what people configure), {@code InletWatch} (which node
 * listens), {@code InletLine} (the path of a message), {@code MessageForm} (what it becomes).
 */
package dev.carillon.gateway.broker;
