/**
 * For enterprise applications beside Carillon, in {@code carillon-client.jar}: CDI events go out to the queue
 * {@code carillon.ingress}, the broker's topics come in to beans, requests and responses raise events, and webhooks are verified.
 *
 * <p>Public API. Needs Jakarta EE only, and knows only the rooms {@code event} and {@code observer}.
 */
package dev.carillon.client;
