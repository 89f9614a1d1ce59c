package dev.carillon.servicestack;

import jakarta.enterprise.inject.Vetoed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A queue in memory. Thread safe. */
@Vetoed
public class MemoryEventQueue implements EventQueue {

    private final Queue<WebhookEvent> events = new ArrayDeque<>();

    @Override
    public synchronized void write(WebhookEvent event) {
        events.add(event);
    }

    @Override
    public synchronized List<WebhookEvent> take(int most) {
        List<WebhookEvent> taken = new ArrayList<>();
        while (taken.size() < most && !events.isEmpty()) {
            taken.add(events.poll());
        }
        return taken;
    }
}
