package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.observer.Subscriber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventReceiverTest {

    private static final String ADDRESS = "carillon.events.default.#";
    private static final Duration WAIT = Duration.ofMillis(200);
    private static VmBroker broker;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final EventReceiver receiver = new EventReceiver(broker, new OwnTransaction() {
        @Override
        void run(Work work) throws Exception {
            work.run();
        }
    });

    @BeforeAll
    static void start() throws Exception {
        broker = new VmBroker(96);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private Subscriber subscriber(String topic, EventSubscriber hears) {
        return new Subscriber("shop.Ledger", TopicPattern.allAndBelow(topic), hears);
    }

    @Test
    void passesOverWhatIsNotForItAndHearsOneEventATransaction() throws Exception {
        Subscriber ledger = subscriber("order", event -> heard.add(event.getTopic() + ' ' + event.getData()));
        receiver.next(ADDRESS, "passes", ledger, WAIT); // from now on it is subscribed
        broker.publish("stock/low", "1");
        broker.publish("order/created", "2");
        broker.publish("order/paid", "3");

        receiver.next(ADDRESS, "passes", ledger, WAIT);
        assertThat(heard).containsExactly("order/created 2");

        receiver.next(ADDRESS, "passes", ledger, WAIT);
        assertThat(heard).containsExactly("order/created 2", "order/paid 3");
    }

    @Test
    void whatItThrowsIsThrownAndAnInterruptionIsNot() throws Exception {
        Subscriber failing = subscriber("a", event -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("as asked for");
        });
        receiver.next(ADDRESS, "throws", failing, WAIT);
        broker.publish("a", "1");

        assertThatThrownBy(() -> receiver.next(ADDRESS, "throws", failing, WAIT))
                .hasMessage("as asked for");
        assertThat(Thread.interrupted()).isFalse();
    }
}
