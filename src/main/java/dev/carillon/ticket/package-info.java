/**
 * Tickets: work that is done once, by one node, at its time; what MDriven calls {@code SysAsyncTicket}.
 *
 * <p>In come tickets that people create, and those that the room {@code remote} makes from events; out go calls of the {@link
 * dev.carillon.event.TicketHandler} of their view model, or events with the topic {@code ticket/<view model>} if it has none. Each is
 * run in one JTA transaction, which also records that it is done.
 *
 * <p>The states of a ticket and their columns: waiting ({@code due_at}, no {@code node}), running ({@code node}, {@code claim} and
 * {@code claimed_until}, renewed by its node), done ({@code done}), failed ({@code error}). Only {@link dev.carillon.ticket.TicketRows}
 * changes them; the loop {@code tickets} moves them on and removes what is over.
 *
 * <p>To be read in this order: Ticket, Tickets, TicketRows, TicketRunner, TicketRun, TicketHandlers.
 */
package dev.carillon.ticket;
