package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Throws as many times as the event's subject says; what it publishes before that must not exist. */
@ApplicationScoped
public class FailingSubscriber {

    @Inject
    Heard heard;

    @Inject
    EventNotifier events;

    void on(@Observes @Topic("failing/**") EventData event) {
        heard.add("failing", event);
        events.notify("answer/" + event.topic().segments().get(1), "answer");
        if (heard.count("failing", event) <= Integer.parseInt(event.getSubject())) {
            throw new IllegalStateException("as asked for");
        }
    }

    void neighbour(@Observes @Topic("failing/**") EventData event) {
        heard.add("neighbour", event);
    }
}
