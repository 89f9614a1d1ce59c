/**
 * An enmeshed Connector in its own words, over ours: its configuration file, its webhooks coming in, its paths and keys, and when it
 * synchronizes.
 *
 * <p>In come a Connector's file, what its webhooks send, and requests for its paths; out go subscriptions (room {@code subscription},
 * content {@code enmeshed}), events, and requests to the Connector. Begin with {@code EnmeshedImport} and {@code EnmeshedServlet}.
 */
package dev.carillon.enmeshed;
