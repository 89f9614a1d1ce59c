package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SubscribersTest {

    private static final Set<String> HEARD = ConcurrentHashMap.newKeySet();

    private static void hear(String who, EventData event) {
        HEARD.add(who + event.getAdditionalMetadata());
        event.addAdditionalMetadata("heard", "by " + who);
        Thread.currentThread().interrupt();
    }

    @ApplicationScoped
    static class Observers {
        void on(@Observes @Topic("order/*") EventData event) {
            hear("observer", event);
        }

        void onAsync(@ObservesAsync @Topic("order/**") EventData event) {
            hear("asynchronous", event);
        }
    }

    @ApplicationScoped
    @IntegrationEventSubscriber(topics = "order")
    static class Stock implements EventSubscriber {
        @Override
        public void onEvent(EventData event) {
            hear("bean", event);
        }
    }

    @Test
    void eachHearsAnEventOfItsOwnAndLeavesTheThreadAsItWas() {
        EventData event = new EventData("order/created", "988");
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(Observers.class, Stock.class)
                .initialize()) {
            new Subscribers(container.getBeanManager()).call(event);
        }

        assertThat(HEARD).containsExactlyInAnyOrder("observer{}", "asynchronous{}", "bean{}");
        assertThat(event.getAdditionalMetadata()).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }
}
