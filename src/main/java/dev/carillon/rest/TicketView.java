package dev.carillon.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.carillon.ticket.Ticket;
import java.time.Instant;

/** A ticket as the API shows it; see the attributes of {@code SysAsyncTicket}. */
public record TicketView(
        String id,
        String state,
        @JsonUnwrapped Ticket.Work work,
        Instant executeEarliest,
        int keepReceiptMinutes,
        Instant createdAt,
        @JsonUnwrapped Ticket.Progress progress) {

    static TicketView of(Ticket ticket) {
        return new TicketView(
                ticket.id(),
                ticket.state().toString(),
                ticket.work(),
                ticket.executeEarliest(),
                ticket.keepReceiptMinutes(),
                ticket.createdAt(),
                ticket.progress());
    }

    TicketView withoutData() {
        return new TicketView(
                id,
                state,
                new Ticket.Work(work.viewModel(), work.rootId(), null, work.hops()),
                executeEarliest,
                keepReceiptMinutes,
                createdAt,
                progress);
    }
}
