/**
 * Clients of the broker: JMS, AMQP, MQTT, STOMP.
 *
 * <p>In come events of the log, which go out to the broker's own topics; in come messages of the queue {@code carillon.ingress}, which
 * go to the publisher; and questions of applications, which are answered. Everything uses plain JMS.
 *
 * <p>Begin with {@code OutgoingTopics} (out), {@code InboundEvents} (in) and {@code Questions}.
 */
package dev.carillon.broker;
