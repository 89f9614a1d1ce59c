package dev.carillon.probe;

import dev.carillon.event.AsyncTicket;
import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.RealtimeActions;
import dev.carillon.event.TicketFailedException;
import dev.carillon.event.TicketHandler;
import dev.carillon.event.ViewModel;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs tickets of the view model {@code Probe}: publishes an event to the topic that its data names, in the ticket's transaction; then
 * does what its root id says: {@code unknown}, {@code fail-once…}, {@code fail}, {@code slow…}, {@code trigger:<guid>}.
 */
@ViewModel("Probe")
@ApplicationScoped
public class ProbeTickets implements TicketHandler {

    @Inject
    EventNotifier notifier;

    @Inject
    RealtimeActions actions;

    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    @Override
    public void run(AsyncTicket ticket) throws Exception {
        String root = ticket.rootId();
        if (ticket.data() != null && !ticket.data().isBlank()) {
            notifier.notify(new EventData(ticket.data(), root));
        }
        if (root.equals("unknown")) {
            throw new TicketFailedException("there is no object unknown");
        }
        if (root.equals("fail") || root.startsWith("fail-once") && failed.add(ticket.id())) {
            throw new IllegalStateException("as asked for");
        }
        if (root.startsWith("slow")) {
            TimeUnit.SECONDS.sleep(3);
        }
        if (root.startsWith("trigger:")) {
            actions.RealtimeTriggerEvent(root.substring("trigger:".length()), ticket.data(), false);
        }
    }
}
