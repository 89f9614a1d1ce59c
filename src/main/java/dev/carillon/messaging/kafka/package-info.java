/** Kafka, by its own client, which an admin puts into the data directory. */
package dev.carillon.messaging.kafka;
