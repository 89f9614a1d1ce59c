package dev.carillon.event;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What enterprise applications inject. Thread safe. */
@ApplicationScoped
class NotifyingRealtimeEvents implements RealtimeEvents {

    private final EventNotifier events;

    @Inject
    NotifyingRealtimeEvents(EventNotifier events) {
        this.events = events;
    }

    protected NotifyingRealtimeEvents() { // CDI client proxy
        this(null);
    }

    @Override
    public String trigger(String guid, String data, boolean removeAfterSend) {
        return events.notify(
                RealtimeEvent.trigger(guid, removeAfterSend).text(data).build());
    }
}
