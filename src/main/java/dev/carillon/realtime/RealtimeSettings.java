package dev.carillon.realtime;

import java.time.Duration;
import java.util.Set;

/**
 * What holds for all connections.
 *
 * @param connections of one application to this node at most
 * @param queueBytes that wait for one of them at most
 * @param messageBytes most bytes of what one of them sends at once
 * @param messagesPerSecond that one of them may send; twice as many at once
 * @param ping how often each is asked whether it is there
 * @param pingers how many threads ask
 * @param origins of pages that browsers may connect from, beside Carillon's own
 */
public record RealtimeSettings(
        int connections,
        int queueBytes,
        int messageBytes,
        int messagesPerSecond,
        Duration ping,
        int pingers,
        Set<String> origins) {

    public RealtimeSettings {
        origins = Set.copyOf(origins);
    }
}
