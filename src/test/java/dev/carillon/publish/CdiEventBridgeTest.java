package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.util.AnnotationLiteral;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CdiEventBridgeTest {

    private static final List<String> PUBLISHED = new CopyOnWriteArrayList<>();

    @ApplicationScoped
    static class Notifier implements EventNotifier {
        @Override
        public String notify(EventData event) {
            if (event.getTopic().equals("refused")) {
                throw new EventRejectedException("refused");
            }
            PUBLISHED.add(event.getTopic());
            return "id";
        }
    }

    static class TopicLiteral extends AnnotationLiteral<Topic> implements Topic {
        @Override
        public String value() {
            return "order/paid";
        }
    }

    private SeContainer container;
    private Event<EventData> event;

    @BeforeEach
    void start() {
        PUBLISHED.clear();
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addBeanClasses(CdiEventBridge.class, Notifier.class)
                .initialize();
        event = container.getBeanManager().getEvent().select(EventData.class);
    }

    @AfterEach
    void stop() {
        container.close();
    }

    @Test
    void publishesWhatIsFired() {
        event.fire(new EventData("order/paid", "988"));

        assertThat(PUBLISHED).containsExactly("order/paid");
    }

    @Test
    void publishesWhatIsFiredAsynchronously() {
        event.fireAsync(new EventData("order/paid", "988"))
                .toCompletableFuture()
                .join();

        assertThat(PUBLISHED).containsExactly("order/paid");
    }

    @Test
    void leavesAloneWhatIsFiredWithATopic() {
        event.select(new TopicLiteral()).fire(new EventData("order/paid", "988"));

        assertThat(PUBLISHED).isEmpty();
    }

    @Test
    void tellsARejectionToWhoFired() {
        assertThatThrownBy(() -> event.fire(new EventData("refused", null))).isInstanceOf(EventRejectedException.class);
        assertThatThrownBy(() -> event.fireAsync(new EventData("refused", null))
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(EventRejectedException.class);
    }
}
