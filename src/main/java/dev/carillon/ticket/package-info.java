/**
 * Tickets: work that is done once, by one node, at its time; what MDriven calls {@code SysAsyncTicket}.
 *
 * <p>In come tickets that people make, and those that room {@code remote} makes of events; out go calls of the {@link
 * dev.carillon.event.TicketHandler} of their view model, or events of the topic {@code ticket/<view model>} if it has none.
 * Each is run in one JTA transaction, in which also stands that it is done.
 *
 * <p>The states of a ticket and where they stand: waiting ({@code due_at}, no {@code node}), running ({@code node}, {@code claim}
 * and {@code claimed_until}, renewed by its node), done ({@code done}), failed ({@code error}). {@link
 * dev.carillon.ticket.TicketRows} alone changes them; the loop {@code tickets} moves them on and removes what is over.
 *
 * <p>To read in this order: Ticket, Tickets, TicketRows, TicketRunner, TicketRun, TicketHandlers.
 */
package dev.carillon.ticket;
