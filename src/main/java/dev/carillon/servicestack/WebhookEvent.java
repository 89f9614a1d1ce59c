package dev.carillon.servicestack;

import java.time.Instant;

/**
 * An event as a publisher stores it and a relay delivers it. Immutable, thread safe.
 *
 * @param application number of the application it belongs to; 0 for the one of this server's beans
 * @param id 32 hexadecimal digits, or Carillon's own id
 * @param data JSON
 * @param origin who published it, or null
 */
public record WebhookEvent(
        int application, String id, String eventName, Instant createdDateUtc, String data, String origin) {

    /** The same with other data: for a {@link PublishFilter}. */
    public WebhookEvent withData(String json) {
        return new WebhookEvent(application, id, eventName, createdDateUtc, json, origin);
    }

    /** The same from elsewhere: for a {@link PublishFilter}. */
    public WebhookEvent withOrigin(String from) {
        return new WebhookEvent(application, id, eventName, createdDateUtc, data, from);
    }
}
