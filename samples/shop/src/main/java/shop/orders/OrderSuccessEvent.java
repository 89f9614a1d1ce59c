package shop.orders;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import java.util.Map;

@IntegrationEventSubscriber(topics = {"apps/order/success"})
public class OrderSuccessEvent implements EventSubscriber {

    private static final String SUCCESS_MESSAGE = "Dear %s, we have your order %s of %s. All of it: %s";

    @Override
    public void onEvent(EventData eventData) {
        Map<String, Object> additionalMetadata = eventData.getAdditionalMetadata();
        Object userId = additionalMetadata.get("userId");
        Object product = additionalMetadata.get("product");
        Object orderId = additionalMetadata.get("orderId");
        String message = String.format(SUCCESS_MESSAGE, userId, orderId, product, eventData.getData());
        Mails.send(String.valueOf(userId), message);
    }
}
