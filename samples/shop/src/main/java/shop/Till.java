package shop;

import dev.carillon.event.EventData;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

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

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String heard() {
        return String.join("\n", ledger.heard());
    }
}
