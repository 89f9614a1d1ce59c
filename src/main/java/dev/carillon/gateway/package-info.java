/**
 * Webhooks of others, coming in. Enters: a request to the address of a source. Leaves: an event, once the request is verified over
 * its body as it was received, and the sender's answer.
 *
 * <p>To be read in this order: {@code Source} (what people configure), {@code GatewayServlet} and {@code GatewayDoor} (the address
 * {@code /in/…}), {@code Gateway} (the path of a request), {@code SignatureCheck} and what implements it (by whom it was sent),
 * {@code ProviderSignature} (what well-known senders do), {@code EventForm} (what it becomes). Further kinds of sources implement
 * {@code SourceKind}; the API, the rows and the secrets are the same for all of them.
 */
package dev.carillon.gateway;
