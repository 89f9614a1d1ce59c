package shop;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears {@code order} and all below it. */
@ApplicationScoped
@IntegrationEventSubscriber(topics = "order")
public class Ledger implements EventSubscriber {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onEvent(EventData event) {
        heard.add(event.getTopic() + " " + event.getData());
    }

    List<String> heard() {
        return List.copyOf(heard);
    }
}
