package shop.orders;

import dev.carillon.event.ServicesManager;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code POST /shop/welcome}: custom code, no bean, that raises an event. */
@Path("welcome")
public class WelcomeService {

    @POST
    @Produces(MediaType.TEXT_PLAIN)
    public String welcome(@FormParam("userName") String userName) {
        JsonObject user = Json.createObjectBuilder().add("userName", userName).build();
        ServicesManager.get().getEventNotifier().notify("app/test/events/welcome", user);
        return "Hello " + userName;
    }
}
