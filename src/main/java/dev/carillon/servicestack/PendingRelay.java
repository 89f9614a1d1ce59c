package dev.carillon.servicestack;

import dev.carillon.event.Audience;
import dev.carillon.eventlog.Lease;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.StoredEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@link RelayReader} has read and a relay has not done, and the lease under which this node may relay it. Between two
 * batches nothing is pending, and other relaying needs no lease. Thread safe.
 */
@ApplicationScoped
class PendingRelay {

    private record Pending(long position, WebhookEvent event) {}

    private volatile Lease lease;
    private volatile List<Pending> pending = List.of();
    private long upTo;

    synchronized void begin(LogBatch batch, Lease lease) {
        pending = batch.events().stream()
                .filter(each -> Audience.of(each.event()).reachesServers())
                .map(PendingRelay::pending)
                .toList();
        upTo = batch.upTo();
        this.lease = lease;
    }

    synchronized void end() {
        lease = null;
        pending = List.of();
    }

    /** @throws dev.carillon.eventlog.LeaseLostException if another node may relay the same events now */
    void check() {
        Lease current = lease;
        if (current != null) {
            current.check();
        }
    }

    /** As {@link #check}, with what is to be relayed. */
    List<WebhookEvent> pending() {
        check();
        return pending.stream().map(Pending::event).toList();
    }

    /** As {@link #check}, if there is more to relay. */
    synchronized void relayed(Collection<WebhookEvent> events) {
        if (lease == null) {
            return;
        }
        Set<String> done = events.stream().map(WebhookEvent::id).collect(Collectors.toSet());
        pending =
                pending.stream().filter(each -> !done.contains(each.event.id())).toList();
        lease.done(pending.isEmpty() ? upTo : pending.get(0).position - 1);
        if (!pending.isEmpty()) {
            lease.check();
        }
    }

    private static Pending pending(StoredEvent event) {
        return new Pending(event.position(), HubEventStore.event(event));
    }
}
