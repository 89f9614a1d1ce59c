package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Two methods that hear the same events, one of them with a parameter more. */
@Dependent
public class OrderObservers {

    @Inject
    Heard heard;

    void orders(@Observes @Topic("order/**") EventData event) {
        heard.add("observer", event);
    }

    void orders(@Observes @Topic("order/**") EventData event, RequestMemory memory) {
        heard.add("observer-with-parameter:" + memory.calls(), event);
    }
}
