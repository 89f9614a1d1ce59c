package dev.carillon.rest;

import dev.carillon.event.TopicPattern;
import dev.carillon.reader.NamedReader;
import java.time.Instant;
import java.util.List;

/** A named reader as the API shows it; durations are ISO 8601. */
public record ReaderView(
        String name,
        List<String> topics,
        String filter,
        int maxInFlight,
        String ackWait,
        int maxDeliveries,
        long position,
        long inFlight,
        long givenUp,
        long skipped,
        Instant createdAt) {

    static ReaderView of(NamedReader reader, long inFlight) {
        return new ReaderView(
                reader.name(),
                reader.topics().stream().map(TopicPattern::value).toList(),
                reader.filter(),
                reader.limits().maxInFlight(),
                reader.limits().ackWait().toString(),
                reader.limits().maxDeliveries(),
                reader.position(),
                inFlight,
                reader.givenUp(),
                reader.skipped(),
                reader.createdAt());
    }
}
