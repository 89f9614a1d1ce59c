package dev.carillon.beside;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * {@code /shop/service/<name>}: services that know nothing of events, and say what they were called with. {@code …/failing} answers 503
 * to its first two calls; {@code …/workflow} is one step of a workflow.
 */
@Path("service/{name}")
@ApplicationScoped
public class ServiceResource {

    private record Call(String body, String type, String event) {}

    @Inject
    EventNotifier notifier;

    private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();

    @POST
    @Produces(MediaType.TEXT_PLAIN)
    public Response call(
            @PathParam("name") String name,
            @HeaderParam("Content-Type") String type,
            @HeaderParam("ce-id") String event,
            String body) {
        List<Call> all = of(name);
        all.add(new Call(body, type, event));
        if (name.startsWith("failing") && all.size() < 3) {
            return Response.status(503).entity("not yet").build();
        }
        return Response.ok("answer of " + name).build();
    }

    /** A step that was started by an event and throws a signal of its own, with a payload that it has made. */
    @POST
    @Path("workflow")
    public void step(@PathParam("name") String name, @QueryParam("topic") String topic, String body) {
        of(name).add(new Call(body, null, null));
        notifier.notify(EventData.builder("signal/" + name)
                .json("{\"done\":" + body + "}")
                .extension("audience", "CLIENT_ONLY")
                .build());
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public JsonArray called(@PathParam("name") String name) {
        JsonArrayBuilder all = Json.createArrayBuilder();
        for (Call each : of(name)) {
            all.add(Json.createObjectBuilder()
                    .add("body", each.body)
                    .add("type", String.valueOf(each.type))
                    .add("event", String.valueOf(each.event)));
        }
        return all.build();
    }

    private List<Call> of(String name) {
        return calls.computeIfAbsent(name, first -> new CopyOnWriteArrayList<>());
    }
}
