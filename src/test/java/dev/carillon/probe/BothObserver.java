package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Hears what is fired in the application, and what was accepted. */
@ApplicationScoped
public class BothObserver {

    @Inject
    Heard heard;

    void fired(@Observes EventData event) {
        heard.add("fired", event);
    }

    void accepted(@Observes @Topic("both/**") EventData event) {
        heard.add("accepted", event);
    }
}
