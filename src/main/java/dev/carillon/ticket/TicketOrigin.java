package dev.carillon.ticket;

/**
 * What a ticket is from; one of both makes one ticket.
 *
 * @param subscription number of the remote subscription, or null
 * @param event id of the event at its hub; null if the hub does not say, or there is none
 */
public record TicketOrigin(Long subscription, String event) {

    static final TicketOrigin NONE = new TicketOrigin(null, null);
}
