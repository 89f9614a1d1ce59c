package shop.orders;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;

/** Hears what it is subscribed to: see {@link ShopListener}. */
public class CustomEventSubscriber implements EventSubscriber {

    @Override
    public void onEvent(EventData eventData) {
        Mails.send("operator", eventData.getTopic() + " " + eventData.getData());
    }
}
