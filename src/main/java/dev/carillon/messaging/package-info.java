/**
 * The way to message brokers that others run: AMQP 1.0 and 0-9-1, MQTT, Redis, Kafka, JMS and NATS.
 *
 * <p>In come a {@link dev.carillon.messaging.BrokerTarget} (which broker, who Carillon is there) and messages; out go results:
 * confirmed by the broker, refused, or no answer. Each target of an application has one connection with a thread of its own,
 * {@code BrokerLine}; one that is away, or slow, harms only itself. What speaks a protocol is a {@code BrokerDriver} in a room
 * of its own, loaded with its library when it is first needed ({@code ClientLibraries}).
 *
 * <p>Begin with {@link dev.carillon.messaging.BrokerSender} and {@code BrokerLine}.
 */
package dev.carillon.messaging;
