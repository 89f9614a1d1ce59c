package dev.carillon.remote;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.Session;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.ticket.Ticket;
import dev.carillon.ticket.TicketDraft;
import dev.carillon.ticket.TicketOrigin;
import dev.carillon.ticket.Tickets;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Makes tickets of what arrives, and counts it, in one transaction. Stateless, thread safe. */
@OnePerNode
class Arrivals {

    /** What has come over more hubs is refused: it goes round. */
    static final int MOST_HOPS = 8;

    private static final FailureLog LOG = new FailureLog(Arrivals.class);

    private final SubscriptionRows rows;
    private final Tickets tickets;
    private final DatabaseTime time;

    @Inject
    Arrivals(SubscriptionRows rows, Tickets tickets, DatabaseTime time) {
        this.rows = rows;
        this.tickets = tickets;
        this.time = time;
    }

    /** The same event once for a subscription, however often it arrives; nothing for one that has been ended. */
    void add(Session session, int application, Arrival arrival) throws SQLException {
        Instant now = time.instant();
        int hops = arrival.hops() + 1;
        boolean isRefused = hops > MOST_HOPS;
        Optional<TicketDraft> draft = isRefused ? Optional.empty() : draft(arrival, hops);
        boolean isThere = rows.received(session, arrival.subscription(), now, isRefused, !isRefused && draft.isEmpty());
        if (!isThere) {
            return;
        }
        if (isRefused) {
            LOG.warning("remote.refused subscription=" + arrival.subscription() + " event=" + arrival.event()
                    + "; it has come over " + hops + " hubs");
        } else if (draft.isEmpty()) {
            LOG.info("remote.no-ticket subscription=" + arrival.subscription() + " event=" + arrival.event()
                    + "; its cookie names no view model");
        } else {
            tickets.create(
                    session, application, draft.get(), new TicketOrigin(arrival.subscription(), arrival.event()));
        }
    }

    private static Optional<TicketDraft> draft(Arrival arrival, int hops) {
        try {
            return Cookie.parse(arrival.cookie())
                    .map(cookie -> new TicketDraft(
                            new Ticket.Work(cookie.viewModel(), cookie.rootId(), arrival.data(), hops), null, null));
        } catch (RefusedException e) { // a name that no ticket can have
            return Optional.empty();
        }
    }

    /** Once they are committed. */
    void committed() {
        tickets.created();
    }
}
