package shop.orders;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;

/** Hears two topics, and all below them. */
@IntegrationEventSubscriber(topics = {"app/test/events", "app/test/events1"})
public class TestEventSubscriber implements EventSubscriber {

    @Override
    public void onEvent(EventData eventData) {
        Mails.send("tester", eventData.getTopic() + " " + eventData.getData());
    }
}
