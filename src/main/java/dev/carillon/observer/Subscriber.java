package dev.carillon.observer;

import dev.carillon.event.Audience;
import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import java.util.List;

/**
 * A bean or a method that receives events.
 *
 * @param name stays the same across restarts and deployments: it identifies the cursor
 * @param hears the call, without a transaction around it
 */
public record Subscriber(String name, List<TopicPattern> patterns, EventSubscriber hears) {

    public Subscriber {
        patterns = List.copyOf(patterns);
    }

    public boolean wants(EventData event) {
        if (!Audience.of(event).reachesServers()) {
            return false;
        }
        for (TopicPattern each : patterns) {
            if (each.matches(event.topic())) {
                return true;
            }
        }
        return false;
    }
}
