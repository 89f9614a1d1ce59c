/** NATS, by its own client for Java. */
package dev.carillon.messaging.nats;
