package dev.carillon.rest;

import dev.carillon.access.Scope;
import dev.carillon.delivery.history.Deliveries;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.EventLog;
import dev.carillon.eventlog.EventPages;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The events: published here, and read back by position. */
@Path("events")
@ApplicationScoped // else Jersey makes and injects one for each request
@Produces(MediaType.APPLICATION_JSON)
public class EventResource {

    @Inject
    EventLog log;

    @Inject
    EventPages pages;

    @Inject
    Deliveries deliveries;

    @Inject
    SetAsideEvents setAside;

    /** Described here, so that {@code OPTIONS} and {@code Allow} name it; {@link PublishFilter} has answered it before. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Requires(Scope.EVENTS_WRITE)
    @Operation(operationId = "publishEvents", summary = "Publishes an event or a batch; 202 once it is stored")
    public void publish(
            @HeaderParam("Idempotency-Key") String idempotencyKey, @QueryParam("partial") String partially) {
        throw new NotFoundException(Problem.sentence(404));
    }

    @GET
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "listEvents", summary = "Lists events in the order in which they can be read")
    public Response list(
            @QueryParam("topic") String topic,
            @QueryParam("since") String since,
            @QueryParam("until") String until,
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context UriInfo uri,
            @Context HttpServletRequest request)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        TimeSpan span = TimeSpan.of(since, until);
        EventPages.Query query = new EventPages.Query(
                CallerFilter.applicationOf(request), topic == null ? null : pattern(topic), span.since(), span.until());
        long after = asked.position();
        EventPages.Found found = pages.after(query, after, asked.limit());
        if (cursor != null) {
            long pruned = pages.pruned(); // after reading: what was removed meanwhile shows
            if (after < pruned) {
                throw Problem.gone(pruned + 1, "a request without cursor").exception();
            }
        }
        return Page.of(found.events(), found.hasMore(), each -> Long.toString(each.position()))
                .map(each -> EventView.of(each, each.position()))
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "getEvent", summary = "Shows an event with its deliveries")
    public EventView get(@PathParam("id") String id, @Context HttpServletRequest request) throws SQLException {
        int application = CallerFilter.applicationOf(request);
        UUID uuid = uuid(id);
        Optional<SetAsideEvents.Found> aside = setAside.find(uuid, application);
        OptionalLong position = pages.positionOf(uuid, application);
        EventView view = stored(uuid, application, aside.isPresent())
                .map(event -> EventView.of(event, position.orElse(0)))
                .or(() -> aside.map(EventView::of))
                .orElseThrow(() -> Problem.notFound("no event has this id").exception());
        return view.with(
                aside.map(SetAsideEvents.Found::why).orElse(null),
                position.isEmpty() ? List.of() : deliveries.of(position.getAsLong()));
    }

    /** Empty also if its row cannot be read and that is known: it is shown as set aside. */
    private Optional<StoredEvent> stored(UUID id, int application, boolean setAside) throws SQLException {
        try {
            return log.find(id, application);
        } catch (RuntimeException unreadable) {
            if (setAside) {
                return Optional.empty();
            }
            // Not as its cause: that is bad input elsewhere, and would be answered as such.
            throw new IllegalStateException("the row of event " + id + " cannot be read: " + unreadable);
        }
    }

    private static TopicPattern pattern(String text) {
        try {
            return TopicPattern.of(text);
        } catch (RefusedException e) {
            throw new RefusedException("topic", e.rule(), text);
        }
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("no event has this id").exception();
        }
    }
}
