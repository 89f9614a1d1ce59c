/**
 * For enterprise applications beside Carillon, in {@code carillon-client.jar}: CDI events go out to the queue {@code carillon.ingress},
 * the broker's topics come in to beans, requests and responses raise events, and webhooks are verified.
 *
 * <p>Public API. Needs only Jakarta EE, and knows only the rooms {@code event} and {@code observer}. Begin with {@code CdiRelay} (out),
 * {@code TopicListener} (in), {@link dev.carillon.client.RaiseEvents} and {@link dev.carillon.client.WebhookVerifier}.
 */
package dev.carillon.client;
