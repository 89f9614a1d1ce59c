package dev.carillon.event;

import jakarta.enterprise.inject.spi.CDI;

/**
 * Everything in one place, for code that is used to ask a request for it: {@code @Inject ServicesManager}, or {@link #get} where
 * nothing is injected. Thread safe.
 */
public interface ServicesManager {

    /** @throws IllegalStateException if the calling code belongs to no application with CDI */
    static ServicesManager get() {
        return CDI.current().select(ServicesManager.class).get();
    }

    EventManager getEventManager();

    EventNotifier getEventNotifier();

    /** The application for which events are published: {@code carillon.application}, or {@code default}. */
    String getAppId();

    /** The user of the current request, as the text of a JSON object: {@code {"userId":"alice"}}; null if no one is logged in. */
    String getUserProfile();
}
