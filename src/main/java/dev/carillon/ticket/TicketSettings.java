package dev.carillon.ticket;

/**
 * What holds for tickets.
 *
 * @param keepReceiptMinutes how long a ticket that is done is kept if it does not say so itself
 * @param parallel how many are run at once on a node
 * @param attempts how often a ticket is tried in all
 * @param isPublished whether a ticket without a handler becomes an event; else it fails
 */
public record TicketSettings(int keepReceiptMinutes, int parallel, int attempts, boolean isPublished) {}
