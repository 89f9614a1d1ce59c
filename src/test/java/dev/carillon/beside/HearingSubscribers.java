package dev.carillon.beside;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What hears events beside the sample's own classes. */
@ApplicationScoped
public class HearingSubscribers {

    /** As JSON-B reads it. */
    public static class Sale {
        public int number;
    }

    @Inject
    Hearings heard;

    void sold(@Observes @Topic("sale/**") Sale sale) {
        heard.add(
                "sale",
                new EventData("sale/heard/" + sale.number, null)
                        .toBuilder()
                                .id("-")
                                .type("-")
                                .source("-")
                                .time("2026-01-01T00:00:00Z")
                                .build());
    }

    void exactly(@Observes @Topic("exactly") EventData event) {
        heard.add("exactly", event);
    }

    /** Throws at its first call for an event. */
    @IntegrationEventSubscriber(topics = "unsteady")
    public static class Failing implements EventSubscriber {

        @Inject
        Hearings heard;

        @Override
        public void onEvent(EventData event) {
            heard.add("failing", event);
            if (heard.count("failing", event) == 1) {
                throw new IllegalStateException("as asked for");
            }
        }
    }

    /** Hears the same topic, and others. */
    @IntegrationEventSubscriber(topics = {"unsteady; busy", "gate/other"})
    public static class Neighbour implements EventSubscriber {

        @Inject
        Hearings heard;

        @Override
        public void onEvent(EventData event) {
            heard.add("neighbour", event);
        }
    }

    /** Hears what requests and responses raise. */
    @IntegrationEventSubscriber(topics = "raised")
    public static class Raised implements EventSubscriber {

        @Inject
        Hearings heard;

        @Override
        public void onEvent(EventData event) {
            heard.add("raised", event);
        }
    }

    /** Waits until it is let go, for each topic by itself. */
    @IntegrationEventSubscriber(topics = {"gate/slow", "gate/raised"})
    public static class Slow implements EventSubscriber {

        private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

        static CountDownLatch gate(String topic) {
            return GATES.computeIfAbsent(topic, first -> new CountDownLatch(1));
        }

        @Inject
        Hearings heard;

        @Override
        public void onEvent(EventData event) {
            try {
                gate(event.getTopic()).await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            heard.add("slow", event);
        }
    }
}
