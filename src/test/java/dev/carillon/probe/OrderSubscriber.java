package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Hears {@code order} and all below it, and {@code stock} as well. */
@ApplicationScoped
@IntegrationEventSubscriber(topics = {"order", "stock"})
public class OrderSubscriber implements EventSubscriber {

    @Inject
    Heard heard;

    @Override
    public void onEvent(EventData event) {
        heard.add("bean", event);
    }
}
