/**
 * Clients of the broker: JMS, AMQP, MQTT, STOMP.
 *
 * <p>In come events of the log, and go out to the broker's own topics; in come messages of the queue
 * {@code carillon.ingress}, and go to the publisher. Everything speaks plain JMS.
 */
package dev.carillon.broker;
