/**
 * Who wants events as webhooks: subscriptions, as people configure them.
 *
 * <p>In come changes from the API; out goes a {@link dev.carillon.subscription.SubscriptionSet}, prepared for matching,
 * of exactly one version. A change and the planning of deliveries exclude each other by the reader's cursor row, so that
 * what is accepted after the answer sees the change, on every node.
 *
 * <p>To be read in this order: {@code Subscription} (the row), {@code SubscriptionChanges} and {@code SubscriptionStates} (what
 * changes it), {@code SubscriptionStore} (in one transaction, with the version; the statements are {@code SubscriptionRows}), {@code ChangeNews}; {@code Subscriptions},
 * {@code SubscriptionCache}, {@code SubscriptionSnapshot} (what is matched). Beside them: {@code Verifications} and {@code
 * UnverifiedEndpoints} (consent), {@code SigningKeys} and {@code Signing}.
 */
package dev.carillon.subscription;
