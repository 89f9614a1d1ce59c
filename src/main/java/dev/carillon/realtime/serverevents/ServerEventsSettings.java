package dev.carillon.realtime.serverevents;

import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import java.time.Duration;
import java.util.List;

/**
 * What the server events of Volt MX may be told.
 *
 * @param enabled whether clients may connect by WebSocket; raising over HTTP goes on in any case
 * @param visible the topics that clients may subscribe to and hear
 * @param redelivery after how long an event that a client has not acknowledged is sent to it again
 * @param deliveries how often it is sent in all
 */
public record ServerEventsSettings(boolean enabled, List<TopicPattern> visible, Duration redelivery, int deliveries) {

    public ServerEventsSettings {
        visible = List.copyOf(visible);
    }

    boolean isVisible(TopicName topic) {
        return visible.stream().anyMatch(each -> each.matches(topic));
    }
}
