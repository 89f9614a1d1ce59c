package dev.carillon.gateway;

import java.util.Locale;

/** What a sender's requests hold. */
enum ContentForm {
    /** Anything: the body as it was received is the data of one event. */
    RAW,
    /** CloudEvents, in structured, batch or binary mode (HTTP binding 1.0.2), with their own ids and sources. */
    CLOUDEVENTS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
