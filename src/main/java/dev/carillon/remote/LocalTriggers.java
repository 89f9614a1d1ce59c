package dev.carillon.remote;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.TicketEvent;
import dev.carillon.eventlog.LogBatch;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the triggers among events of the log, and hands them to the subscriptions at this hub. Stateless, thread safe. */
@OnePerNode
class LocalTriggers {

    private static final String PREFIX = RealtimeEvent.FIRST_SEGMENT + '/';

    /** A trigger that is subscribed to. */
    record Heard(StoredEvent event, SubscriptionRows.Local subscription) {}

    private final SubscriptionRows rows;
    private final Arrivals arrivals;

    @Inject
    LocalTriggers(SubscriptionRows rows, Arrivals arrivals) {
        this.rows = rows;
        this.arrivals = arrivals;
    }

    static List<StoredEvent> of(LogBatch batch) {
        return batch.events().stream()
                .filter(each -> each.event().topic().value().startsWith(PREFIX))
                .toList();
    }

    /** Whether anything is subscribed to at this hub. */
    boolean areWanted(Session session) throws SQLException {
        return rows.hasAny(session, SubscriptionRows.THIS_HUB);
    }

    List<Heard> heard(Session session, List<StoredEvent> triggers) throws SQLException {
        List<Heard> heard = new ArrayList<>();
        for (StoredEvent each : triggers) {
            rows.local(session, each.application(), each.event().topic(), each.position())
                    .ifPresent(subscription -> heard.add(new Heard(each, subscription)));
        }
        return heard;
    }

    /** Makes its ticket; nothing for one whose subscription an earlier one of the batch has removed. */
    void add(Session session, Heard heard) throws SQLException {
        StoredEvent event = heard.event();
        SubscriptionRows.Local subscription = heard.subscription();
        arrivals.add(
                session,
                event.application(),
                new Arrival(
                        subscription.number(),
                        subscription.cookie(),
                        event.event().dataText(),
                        event.id().toString(),
                        TicketEvent.hops(event.event())));
        if (RealtimeEvent.removesAfterSend(event.event())) {
            rows.delete(session, subscription.number());
        }
    }

    /** Once they are committed. */
    void committed() {
        arrivals.committed();
    }
}
