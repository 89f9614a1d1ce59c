package dev.carillon.event;

/**
 * Runs the tickets of one view model: a CDI bean with {@link ViewModel}.
 *
 * <pre>{@code
 * @ViewModel("Invoice")
 * @ApplicationScoped
 * public class InvoiceTickets implements TicketHandler {
 *     public void run(AsyncTicket ticket) { … }
 * }
 * }</pre>
 *
 * <p>Each ticket is run once, by one node, in a transaction of its own, which also records that it is done. In a bean of
 * Carillon's own deployment an exception rolls back and the ticket is run again later, up to {@code carillon.tickets.attempts}
 * times; a {@link TicketFailedException} ends it with that error. May be called by several threads at once.
 */
@FunctionalInterface
public interface TicketHandler {

    void run(AsyncTicket ticket) throws Exception;
}
