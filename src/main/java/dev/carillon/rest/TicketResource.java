package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.ticket.Ticket;
import dev.carillon.ticket.TicketDraft;
import dev.carillon.ticket.Tickets;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Work that is done once: those that come of remote subscriptions, and those that are made here. */
@Path("tickets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tickets")
public class TicketResource {

    @Inject
    Tickets tickets;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.EVENTS_WRITE)
    @Operation(operationId = "createTicket", summary = "Creates a ticket, which is run at its time")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("viewModel", "rootId", "data", "executeEarliest", "keepReceiptMinutes");
        String rootId = body.text("rootId");
        if (rootId.isBlank()) {
            throw new RefusedException("/rootId", "is required", null);
        }
        Ticket.Work work = new Ticket.Work(
                body.text("viewModel"), rootId, body.optionalText("data").orElse(null), 0);
        TicketDraft draft = new TicketDraft(
                work,
                body.optionalInstant("executeEarliest").orElse(null),
                body.optionalInteger("keepReceiptMinutes").orElse(null));
        Ticket made = tickets.create(CallerFilter.applicationOf(request), draft);
        return Created.at(uri, made.id()).entity(TicketView.of(made)).build();
    }

    @GET
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "listTickets", summary = "Lists tickets, newest first, without their data")
    public Response list(
            @QueryParam("state") String state,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<Ticket> found =
                tickets.list(CallerFilter.applicationOf(request), state(state), asked.after(), asked.fetched());
        return Page.of(asked, found, Ticket::id)
                .map(each -> TicketView.of(each).withoutData())
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "getTicket", summary = "Shows a ticket")
    public TicketView get(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        return tickets.find(CallerFilter.applicationOf(request), id)
                .map(TicketView::of)
                .orElseThrow(TicketResource::unknown);
    }

    @POST
    @Path("{id}/retry")
    @Requires(Scope.EVENTS_WRITE)
    @Operation(operationId = "retryTicket", summary = "Runs it now, with all its attempts again, if it is not done")
    public TicketView retry(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        Ticket ticket = tickets.retry(CallerFilter.applicationOf(request), id).orElseThrow(TicketResource::unknown);
        if (ticket.state() == Ticket.State.DONE) {
            throw Problem.of(409, "the ticket is done").exception();
        }
        if (ticket.state() == Ticket.State.FAILED) {
            throw Problem.of(409, "the ticket has no root id: it cannot be run").exception();
        }
        return TicketView.of(ticket);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.EVENTS_WRITE)
    @Operation(operationId = "deleteTicket", summary = "Deletes a ticket that is not being run")
    public Response delete(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        int application = CallerFilter.applicationOf(request);
        if (tickets.delete(application, id)) {
            return Response.noContent().build();
        }
        throw tickets.find(application, id).isPresent()
                ? Problem.of(409, "the ticket is being run").exception()
                : unknown();
    }

    private static Ticket.State state(String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(Ticket.State.values())
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new RefusedException("state", "must be waiting, done or failed", text));
    }

    private static ProblemException unknown() {
        return Problem.notFound("no ticket has this id").exception();
    }
}
