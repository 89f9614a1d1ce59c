/**
 * Webhooks of others, coming in. In comes a request to the address of a source; out go an event, once the request is verified over its
 * body as it was received, and the answer to the sender.
 *
 * <p>To be read in this order: {@code Source} (what people configure), {@code GatewayServlet} and {@code GatewayDoor} (the address
 * {@code /in/…}), {@code Gateway} (the path of a request), {@code SignatureCheck} and what implements it (who sent it), {@code
 * ProviderSignature} (what well-known senders do), {@code EventForm} (what it becomes); {@code CertesDoor} and {@code CertesRoutes} (the
 * addresses of Certes). Other kinds of sources implement {@code SourceKind}; the API, the rows and the secrets are the same for all of
 * them.
 */
package dev.carillon.gateway;
