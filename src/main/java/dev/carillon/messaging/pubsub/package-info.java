/** Google Cloud Pub/Sub, by its REST form; without a library. */
package dev.carillon.messaging.pubsub;
