package shop.orders;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** {@code POST /shop/checkout}: an order of a product, which there may be none of. */
@Path("checkout")
@RequestScoped
@RaisesOrderEvents
public class CheckoutResource {

    @POST
    @Produces(MediaType.APPLICATION_JSON)
    public Response order(@FormParam("userId") String userId, @FormParam("product") String product) {
        boolean sold = "sold out".equals(product);
        OrderResult result = new OrderResult();
        result.orderId = sold ? null : UUID.randomUUID().toString();
        result.trackingId = sold ? UUID.randomUUID().toString() : null;
        result.userId = userId;
        result.product = product;
        return Response.status(sold ? 409 : 200).entity(result).build();
    }
}
