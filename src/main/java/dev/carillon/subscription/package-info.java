/** Who wants events as web hooks: subscriptions, as people configure them. */
package dev.carillon.subscription;
