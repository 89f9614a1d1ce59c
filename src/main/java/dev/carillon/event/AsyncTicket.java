package dev.carillon.event;

/**
 * Work that is done once, as a {@link TicketHandler} gets it: what MDriven calls a {@code SysAsyncTicket}. Immutable, thread
 * safe.
 *
 * @param id of the ticket; the same at each attempt
 * @param viewModel name of the view model to run
 * @param rootId external id of the object that it runs for; never blank
 * @param data what came with the event that the ticket is from; null if there was none
 * @param hops over how many hubs the cause of this ticket has come; 0 if somebody made the ticket
 */
public record AsyncTicket(String id, String viewModel, String rootId, String data, int hops) {}
