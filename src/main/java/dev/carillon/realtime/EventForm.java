package dev.carillon.realtime;

import dev.carillon.eventlog.StoredEvent;

/** How a dialect writes an event, the same for all of its connections. One object for each form, since it is a key. */
@FunctionalInterface
public interface EventForm {

    /** The text, or null if none of this dialect hears it. */
    String of(StoredEvent event);

    /** The same as connections send it; for a form that is no text, the one that counts. */
    default Outgoing written(StoredEvent event) {
        String text = of(event);
        return text == null ? null : Outgoing.of(text);
    }
}
