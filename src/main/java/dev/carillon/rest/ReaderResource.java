package dev.carillon.rest;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.reader.Ack;
import dev.carillon.reader.NamedReader;
import dev.carillon.reader.NamedReaders;
import dev.carillon.reader.PullDoor;
import dev.carillon.reader.PulledEvent;
import dev.carillon.reader.ReaderDraft;
import dev.carillon.reader.Start;
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
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Named readers: for those who pull events and acknowledge them. */
@Path("readers")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "readers")
public class ReaderResource {

    private static final int USUAL = 100;

    /** What a pull is answered with. */
    public record PulledView(List<PulledEventView> events) {}

    /** How many of the tokens it concerned. */
    public record AckView(int count) {}

    @Inject
    NamedReaders readers;

    @Inject
    PullDoor pulls;

    @GET
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "listReaders", summary = "Lists the named readers, oldest first")
    public Response list(
            @QueryParam("limit") String limit,
            @QueryParam("cursor") String cursor,
            @Context HttpServletRequest request,
            @Context UriInfo uri)
            throws SQLException {
        PageRequest asked = PageRequest.of(limit, cursor);
        List<NamedReader> found = readers.list(caller(request).application(), asked.position(), asked.fetched());
        Page<NamedReader> page = Page.numbered(asked, found, NamedReader::number);
        List<ReaderView> shown = new ArrayList<>();
        for (NamedReader each : page.data()) {
            shown.add(view(each));
        }
        return new Page<>(shown, page.next()).response(uri);
    }

    @POST
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "ensureReader", summary = "Creates a named reader, or changes it; its position stays")
    public Response ensure(
            @PathParam("name") String name, JsonBody body, @Context HttpServletRequest request, @Context UriInfo uri)
            throws SQLException {
        body.only("topics", "filter", "start", "maxInFlight", "ackWait", "maxDeliveries");
        NamedReader.Limits usual = NamedReader.Limits.USUAL;
        ReaderDraft draft = ReaderDraft.of(
                name,
                body.optionalTextList("topics").orElse(List.of()),
                body.optionalText("filter").orElse(null),
                new NamedReader.Limits(
                        body.optionalInteger("maxInFlight").orElse(usual.maxInFlight()),
                        duration("/ackWait", body.optionalText("ackWait")).orElse(usual.ackWait()),
                        body.optionalInteger("maxDeliveries").orElse(usual.maxDeliveries())),
                body.optionalText("start").map(text -> Start.of("/start", text)).orElse(Start.END));
        NamedReaders.Ensured ensured = readers.ensure(caller(request).application(), draft);
        Response.ResponseBuilder answer = ensured.isNew() ? Response.created(uri.getAbsolutePath()) : Response.ok();
        return answer.entity(view(ensured.reader())).build();
    }

    @GET
    @Path("{name}")
    @Requires(Scope.SUBSCRIPTIONS_READ)
    @Operation(operationId = "getReader", summary = "Shows a named reader")
    public ReaderView get(@PathParam("name") String name, @Context HttpServletRequest request) throws SQLException {
        return view(readers.find(caller(request).application(), name).orElseThrow(ReaderResource::unknown));
    }

    @DELETE
    @Path("{name}")
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "deleteReader", summary = "Deletes a named reader")
    public Response delete(@PathParam("name") String name, @Context HttpServletRequest request) throws SQLException {
        if (!readers.delete(caller(request).application(), name)) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    @POST
    @Path("{name}/next")
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "pullEvents", summary = "Gives out the next events, as soon as there are any")
    public void next(
            @PathParam("name") String name,
            @QueryParam("wait") String wait,
            @QueryParam("max") String max,
            @Context HttpServletRequest request,
            @Suspended AsyncResponse answer)
            throws SQLException {
        pulls.next(caller(request).application(), name, most(max), waiting(wait))
                .whenComplete((events, failure) -> {
                    if (failure != null) {
                        answer.resume(failure);
                    } else if (events.isEmpty()) {
                        answer.resume(unknown());
                    } else {
                        answer.resume(pulled(events.get()));
                    }
                });
    }

    private static PulledView pulled(List<PulledEvent> events) {
        return new PulledView(events.stream().map(PulledEventView::of).toList());
    }

    @POST
    @Path("{name}/ack")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "ackEvents", summary = "Acknowledges events: they are done")
    public AckView ack(@PathParam("name") String name, JsonBody body, @Context HttpServletRequest request)
            throws SQLException {
        return acked(name, body.only("tokens"), new Ack.Done(), request);
    }

    @POST
    @Path("{name}/nak")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.EVENTS_READ)
    @Operation(operationId = "nakEvents", summary = "Has events given out again, at once or after a delay")
    public AckView nak(@PathParam("name") String name, JsonBody body, @Context HttpServletRequest request)
            throws SQLException {
        body.only("tokens", "delay");
        Duration delay = duration("/delay", body.optionalText("delay")).orElse(Duration.ZERO);
        return acked(name, body, new Ack.Again(delay), request);
    }

    @POST
    @Path("{name}/in-progress")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.EVENTS_READ)
    @Operation(
            operationId = "extendEvents",
            summary = "Says that events are still being worked on: `ackWait` starts again")
    public AckView inProgress(@PathParam("name") String name, JsonBody body, @Context HttpServletRequest request)
            throws SQLException {
        return acked(name, body.only("tokens"), new Ack.InProgress(), request);
    }

    @POST
    @Path("{name}/seek")
    @Consumes(MediaType.APPLICATION_JSON)
    @Requires(Scope.SUBSCRIPTIONS_WRITE)
    @Operation(operationId = "seekReader", summary = "Continues at another position, and forgets what was given out")
    public ReaderView seek(@PathParam("name") String name, JsonBody body, @Context HttpServletRequest request)
            throws SQLException {
        body.only("start");
        Start start = Start.of("/start", body.text("start"));
        return view(readers.seek(caller(request).application(), name, start).orElseThrow(ReaderResource::unknown));
    }

    private AckView acked(String name, JsonBody body, Ack ack, HttpServletRequest request) throws SQLException {
        return new AckView(readers.ack(caller(request).application(), name, body.textList("tokens"), ack)
                .orElseThrow(ReaderResource::unknown));
    }

    private ReaderView view(NamedReader reader) throws SQLException {
        return ReaderView.of(reader, readers.inFlight(reader));
    }

    private static Caller caller(HttpServletRequest request) {
        return CallerFilter.callerOf(request);
    }

    private static int most(String max) {
        if (max == null) {
            return USUAL;
        }
        if (!max.matches("[1-9][0-9]{0,3}") || Integer.parseInt(max) > PullDoor.MOST) {
            throw new RefusedException("max", "must be from 1 to " + PullDoor.MOST, max);
        }
        return Integer.parseInt(max);
    }

    /** {@code 30s}, or ISO 8601. */
    private static Duration waiting(String wait) {
        if (wait == null) {
            return Duration.ZERO;
        }
        String text = wait.matches("[0-9]{1,5}s?") ? "PT" + wait.replace("s", "") + "S" : wait;
        Duration given = duration("wait", Optional.of(text)).orElseThrow();
        if (given.compareTo(PullDoor.LONGEST_WAIT) > 0) {
            throw new RefusedException("wait", "must be at most " + PullDoor.LONGEST_WAIT.toSeconds() + "s", wait);
        }
        return given;
    }

    private static Optional<Duration> duration(String field, Optional<String> text) {
        return text.map(each -> {
            try {
                Duration given = Duration.parse(each);
                if (!given.isNegative() && given.compareTo(Duration.ofDays(1)) <= 0) {
                    return given;
                }
            } catch (DateTimeException e) {
                throw refused(field, each);
            }
            throw refused(field, each);
        });
    }

    private static RefusedException refused(String field, String text) {
        return new RefusedException(field, "must be an ISO 8601 duration up to P1D, such as PT30S", text);
    }

    private static ProblemException unknown() {
        return Problem.notFound("no reader has this name").exception();
    }
}
