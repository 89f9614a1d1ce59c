package dev.carillon.beside;

import dev.carillon.event.EventData;
import dev.carillon.event.EventManager;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.EventStatus;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.ServicesManager;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code POST /shop/events?topic=…&how=…} raises an event with the body as data; {@code GET /shop/events?topic=…} is what was heard;
 * {@code POST} and {@code DELETE /shop/events/subscribers/<name>?topic=…} subscribe at run time.
 */
@Path("events")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class EventsResource {

    @Inject
    EventNotifier notifier;

    @Inject
    EventManager manager;

    @Inject
    ServicesManager services;

    @Inject
    Hearings heard;

    @Inject
    Orders orders;

    private final Map<String, EventSubscriber> subscribers = new ConcurrentHashMap<>();

    @POST
    public Response raise(@QueryParam("topic") String topic, @QueryParam("how") String how, String data) {
        try {
            String id = raised(how, topic, data);
            return Response.ok(Json.createObjectBuilder()
                            .add("id", id)
                            .add("thread", Thread.currentThread().getName())
                            .build())
                    .build();
        } catch (EventRejectedException e) {
            return Response.status(422)
                    .entity(Json.createObjectBuilder()
                            .add("field", e.violations().get(0).field())
                            .build())
                    .build();
        }
    }

    private String raised(String how, String topic, String data) {
        return switch (how) {
            case "data" -> notifier.notify(topic, data);
            case "map" -> notifier.notify(topic, Map.of("text", data));
            case "identity" -> notifier.notify(new EventData(topic, data, services));
            case "metadata" ->
                services.getEventNotifier()
                        .notify(new EventData(topic, data)
                                .addAdditionalMetadata("user", "voltmx")
                                .addAdditionalMetadata("amount", 12));
            case "source" ->
                notifier.notify(
                        EventData.builder(topic).source("/beside").json(data).build());
            case "rolled-back" -> rolledBack(topic, data);
            default -> throw new IllegalArgumentException(how);
        };
    }

    /** The first of two is not published either. */
    private String rolledBack(String topic, String data) {
        orders.inTransaction(() -> {
            notifier.notify(topic, data);
            notifier.notify("carillon/own", data);
        });
        return "";
    }

    @GET
    public JsonArray heard(@QueryParam("topic") String topic) {
        return heard.of(topic);
    }

    @GET
    @Path("status/{id}")
    @Produces(MediaType.TEXT_PLAIN)
    public String status(@PathParam("id") String id, @QueryParam("source") String source) {
        Optional<EventStatus> status = source == null ? notifier.getStatus(id) : notifier.getStatus(source, id);
        return status.map(EventStatus::name).orElse("none");
    }

    @POST
    @Path("gate")
    public void open(@QueryParam("topic") String topic) {
        HearingSubscribers.Slow.gate(topic).countDown();
    }

    @POST
    @Path("subscribers/{name}")
    public void subscribe(@PathParam("name") String name, @QueryParam("topic") String topic) {
        manager.subscribe(topic, subscriber(name));
    }

    @DELETE
    @Path("subscribers/{name}")
    public void unsubscribe(@PathParam("name") String name, @QueryParam("topic") String topic) {
        manager.unsubscribe(topic, subscriber(name));
    }

    private EventSubscriber subscriber(String name) {
        return subscribers.computeIfAbsent(name, each -> event -> heard.add(each, event));
    }
}
