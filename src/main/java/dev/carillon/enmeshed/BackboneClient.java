package dev.carillon.enmeshed;

import java.util.concurrent.CompletionStage;

/**
 * How an application's Connector is synchronized with its Backbone. Carillon's own asks the Connector, and tells what messages came
 * in; a CDI {@code @Alternative} with a {@code @Priority} replaces it. Thread safe.
 */
@FunctionalInterface
public interface BackboneClient {

    /**
     * Synchronizes; not called again for the same application before it has ended.
     *
     * @param application number of the application
     * @param correlationId of this one synchronization
     * @return ends exceptionally, with a message for people, if it failed; it is done again the next time
     */
    CompletionStage<Void> sync(int application, String correlationId);
}
