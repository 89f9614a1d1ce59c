/**
 * Who wants events as webhooks: subscriptions, as people configure them.
 *
 * <p>In come changes from the API; out goes a {@link dev.carillon.subscription.SubscriptionSet}, prepared for matching,
 * of exactly one version. A change and the planning of deliveries exclude each other by the reader's cursor row, so that
 * what is accepted after the answer sees the change, on every node.
 */
package dev.carillon.subscription;
