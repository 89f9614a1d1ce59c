/** AMQP 0-9-1, by RabbitMQ's client. */
package dev.carillon.messaging.amqp091;
