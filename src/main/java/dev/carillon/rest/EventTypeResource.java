package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.schema.EventType;
import dev.carillon.schema.EventTypeDraft;
import dev.carillon.schema.EventTypes;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The catalogue of event types of the application that the caller acts for. */
@Path("event-types")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "event types")
public class EventTypeResource {

    private static final String[] CHANGEABLE = {"topic", "title", "description", "category", "deprecated", "examples"};

    @Inject
    EventTypes types;

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "createEventType", summary = "Adds an event type to the catalogue")
    public Response create(JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri) {
        body.only("name", "topic", "title", "description", "category", "deprecated", "examples");
        EventType created = types.create(CallerFilter.applicationOf(request), draft(body, body.text("name")))
                .orElseThrow(() ->
                        Problem.of(409, "there is an event type of this name").exception());
        return Created.at(uri, created.id()).entity(EventTypeView.of(created)).build();
    }

    @GET
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "listEventTypes", summary = "Lists the event types, oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri) {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<EventType> found = types.list(CallerFilter.applicationOf(request), asked.position(), asked.fetched());
        return Page.numbered(asked, found, EventType::number)
                .map(EventTypeView::of)
                .response(uri);
    }

    @GET
    @Path("{id}")
    @Requires(Scope.SCHEMAS_READ)
    @Operation(operationId = "getEventType", summary = "Shows an event type")
    public EventTypeView get(@PathParam("id") String id, @Context HttpServletRequest request) {
        return types.find(CallerFilter.applicationOf(request), id)
                .map(EventTypeView::of)
                .orElseThrow(EventTypeResource::unknown);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "changeEventType", summary = "Changes the given members")
    public EventTypeView change(@PathParam("id") String id, JsonBody body, @Context HttpServletRequest request) {
        body.only(CHANGEABLE);
        return types.change(CallerFilter.applicationOf(request), id, draft(body, null))
                .map(EventTypeView::of)
                .orElseThrow(EventTypeResource::unknown);
    }

    @DELETE
    @Path("{id}")
    @Requires(Scope.SCHEMAS_WRITE)
    @Operation(operationId = "deleteEventType", summary = "Removes an event type from the catalogue")
    public Response delete(@PathParam("id") String id, @Context HttpServletRequest request) {
        if (!types.remove(CallerFilter.applicationOf(request), id)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    /** Null removes what need not be there. */
    private static EventTypeDraft draft(JsonBody body, String name) {
        return new EventTypeDraft(
                name,
                body.optionalText("topic").orElse(null),
                text(body, "title"),
                text(body, "description"),
                text(body, "category"),
                body.has("deprecated") ? Boolean.valueOf(body.flag("deprecated", false)) : null,
                examples(body));
    }

    private static String text(JsonBody body, String member) {
        return body.clears(member) ? "" : body.optionalText(member).orElse(null);
    }

    private static List<String> examples(JsonBody body) {
        JsonNode given = body.tree().get("examples");
        if (given == null) {
            return null;
        }
        if (!given.isNull() && !given.isArray()) {
            throw new RefusedException("/examples", "must be an array", given.toString());
        }
        List<String> examples = new ArrayList<>();
        given.forEach(each -> examples.add(each.toString()));
        return examples;
    }

    private static ProblemException unknown() {
        return Problem.notFound("no event type has this id").exception();
    }
}
