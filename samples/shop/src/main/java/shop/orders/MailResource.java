package shop.orders;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** {@code GET /shop/mails}: one a line. */
@Path("mails")
@RequestScoped
public class MailResource {

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public String sent() {
        return String.join("\n", Mails.sent());
    }
}
