package dev.carillon.realtime;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.FilterInput;
import java.util.IdentityHashMap;
import java.util.Map;

/** An event that is being told: parsed once for all filters, written once for each form. Of one thread. */
public final class HeardEvent {

    private final StoredEvent event;
    private final Map<EventForm, Outgoing> written = new IdentityHashMap<>(4);
    private FilterInput view;

    public HeardEvent(StoredEvent event) {
        this.event = event;
    }

    public StoredEvent event() {
        return event;
    }

    /** Null if nobody of this form hears it. */
    public Outgoing in(EventForm form) {
        return written.computeIfAbsent(form, each -> each.written(event));
    }

    FilterInput view() {
        if (view == null) {
            view = FilterInput.of(event.event());
        }
        return view;
    }
}
