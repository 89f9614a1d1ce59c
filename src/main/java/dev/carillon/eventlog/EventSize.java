package dev.carillon.eventlog;

import dev.carillon.event.EventData;
import java.util.Map;

/** About how much memory an event takes, wherever it waits or is kept: a bound for what its publisher can make of it. */
final class EventSize {

    /** For its objects besides their content. */
    static final int OVERHEAD = 600;

    /** For an extension, besides its name and its value. */
    static final int ENTRY = 120;

    private EventSize() {}

    /** Its data, two bytes for each character of its names and values, and what keeps them. */
    static long of(EventData event) {
        byte[] data = event.dataBytes();
        long bytes = OVERHEAD + (data == null ? 0 : data.length);
        bytes += text(event.getId())
                + text(event.getTopic())
                + text(event.getType())
                + text(event.getProducer())
                + text(event.getSubject())
                + text(event.getTime())
                + text(event.getDataContentType())
                + text(event.getDataSchema());
        for (Map.Entry<String, Object> each : event.extensions().entrySet()) {
            bytes += ENTRY + text(each.getKey()) + (each.getValue() instanceof String value ? text(value) : 0);
        }
        return bytes;
    }

    private static long text(String value) {
        return value == null ? 0 : 2L * value.length();
    }
}
