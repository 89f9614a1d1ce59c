package dev.carillon.ticket;

import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.TestLog;
import java.time.Clock;

/** The tickets of a database, which nobody runs. */
public final class TestTickets {

    private TestTickets() {}

    public static Tickets of(TestLog log) {
        TicketRows rows = new TicketRows(log.node);
        DatabaseTime time = new DatabaseTime(Clock.systemUTC());
        TicketSettings settings = new TicketSettings(60, 1, 1, true);
        TicketBook book = new TicketBook(log.database, rows, time, settings);
        return new Tickets(book, new TicketRunner(book, null, null, null));
    }
}
