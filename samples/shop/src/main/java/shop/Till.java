package shop;

import dev.carillon.event.EventData;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;

@Path("orders")
@RequestScoped
public class Till {

    @Inject
    Event<EventData> events;

    @Inject
    Ledger ledger;

    /** The event exists if and only if this transaction commits. */
    @POST
    @Transactional
    public void order(@FormParam("total") int total) {
        events.fire(EventData.json("order/created", "{\"total\":" + total + "}"));
    }

    /** In no transaction: the event is on its way when the stage is complete. */
    @POST
    @Path("later")
    public CompletionStage<Response> orderLater(@FormParam("total") int total) {
        return events.fireAsync(EventData.json("order/created", "{\"total\":" + total + "}"))
                .thenApply(sent -> Response.accepted().build());
    }

    /** An event without data: its subject says it all. */
    @DELETE
    @Path("{number}")
    @Transactional
    public void cancel(@PathParam("number") String number) {
        events.fire(EventData.builder("order/cancelled").subject(number).build());
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String heard() {
        return String.join("\n", ledger.heard());
    }
}
