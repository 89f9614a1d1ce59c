package dev.carillon.ticket;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;

/** Where tickets are kept, the time that they go by, and what is set for them. Thread safe. */
@OnePerNode
record TicketBook(Database database, TicketRows rows, DatabaseTime time, TicketSettings settings) {

    @Inject
    TicketBook {}
}
