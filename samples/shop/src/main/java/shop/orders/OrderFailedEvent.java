package shop.orders;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import java.util.Map;

@IntegrationEventSubscriber(topics = {"apps/order/fail"})
public class OrderFailedEvent implements EventSubscriber {

    private static final String FAILURE_MESSAGE = "Dear %s, there is no %s. Tracking id: %s. All of it: %s";

    @Override
    public void onEvent(EventData eventData) {
        Map<String, Object> additionalMetadata = eventData.getAdditionalMetadata();
        Object userId = additionalMetadata.get("userId");
        Object product = additionalMetadata.get("product");
        Object trackingId = additionalMetadata.get("trackingId");
        String message = String.format(FAILURE_MESSAGE, userId, product, trackingId, eventData.getData());
        Mails.send(String.valueOf(userId), message);
    }
}
