package shop.orders;

import dev.carillon.event.EventData;
import dev.carillon.event.ServicesManager;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** After an order: tells whoever wants to know how it went. */
@Provider
@RaisesOrderEvents
public class PostProcessorToTriggerEvents implements ContainerResponseFilter {

    @Inject
    ServicesManager services;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        OrderResult result = (OrderResult) response.getEntity();
        EventData eventData;
        if (response.getStatus() == 200) {
            eventData = new EventData("apps/order/success", response.getEntity());
            eventData.addAdditionalMetadata("orderId", result.orderId);
        } else {
            eventData = new EventData("apps/order/fail", response.getEntity());
            eventData.addAdditionalMetadata("trackingId", result.trackingId);
        }
        eventData.addAdditionalMetadata("userId", result.userId);
        eventData.addAdditionalMetadata("product", result.product);
        services.getEventNotifier().notify(eventData);
    }
}
