package dev.carillon.remote;

import dev.carillon.loop.Loops;
import dev.carillon.ticket.TicketRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;

/** What this node does for subscriptions and tickets, from its start to its end. Thread safe. */
@ApplicationScoped
public class RemoteWork {

    private final TicketRunner tickets;
    private final LocalHub localHub;
    private final RemoteConnections connections;

    @Inject
    RemoteWork(TicketRunner tickets, LocalHub localHub, RemoteConnections connections) {
        this.tickets = tickets;
        this.localHub = localHub;
        this.connections = connections;
    }

    protected RemoteWork() { // CDI client proxy
        this(null, null, null);
    }

    public void start(Loops loops) throws SQLException {
        tickets.start(loops);
        localHub.start(loops);
        connections.start(loops);
    }

    /** Before the loops end: hubs are told farewell. */
    public void end() {
        connections.end();
    }

    /** After the loops have ended: other nodes may go on at once. */
    public void release() {
        tickets.end();
        localHub.end();
        connections.release();
    }
}
