package dev.carillon.event;

import java.util.Optional;

/** Says how far an event has come. Thread safe. */
public interface EventStatuses {

    /** @param id Carillon's id, as {@link EventNotifier#notify} returned it; empty if this application has no such event */
    Optional<EventStatus> of(int application, String id);

    /** The same by the event's own source and id, which it brought; empty if this application has no such event, or not yet. */
    Optional<EventStatus> of(int application, String source, String id);
}
