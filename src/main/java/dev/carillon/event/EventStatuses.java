package dev.carillon.event;

import java.util.Optional;

/** Says how far an event has come. Thread safe. */
public interface EventStatuses {

    /** @param id Carillon's id, as {@link EventNotifier#notify} returned it; empty if this application has no such event */
    Optional<EventStatus> of(int application, String id);
}
