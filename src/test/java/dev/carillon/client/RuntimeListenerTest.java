package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.RefusedException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RuntimeListenerTest {

    private static VmBroker broker;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final RuntimeListener listener =
            new RuntimeListener(broker, new RuntimeSubscribers(new WithoutTransaction()));

    /** There is no server. */
    private static final class WithoutTransaction extends OwnTransaction {
        @Override
        void run(Work work) throws Exception {
            work.run();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        broker = new VmBroker(98);
    }

    @AfterEach
    void end() {
        listener.stop();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private EventSubscriber named(String name) {
        return event -> heard.add(name + ' ' + event.getTopic() + ' ' + event.getData());
    }

    private void awaitHeard(String... calls) {
        Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactlyInAnyOrder(calls));
    }

    @Test
    void V7_hearsFromTheSubscriptionOnUntilItEnds() {
        EventSubscriber one = named("one");
        broker.publish("order/created", "0");
        listener.subscribe("order; stock/low", one);
        listener.subscribe("order/created", named("other"));

        broker.publish("order/created", "1");
        broker.publish("orders", "2");
        broker.publish("stock/low/a", "3");
        awaitHeard("one order/created 1", "other order/created 1", "one stock/low/a 3");

        listener.unsubscribe("order", one);
        broker.publish("order/created", "4");
        broker.publish("stock/low", "5");
        awaitHeard(
                "one order/created 1",
                "other order/created 1",
                "one stock/low/a 3",
                "other order/created 4",
                "one stock/low 5");
    }

    @Test
    void whoSubscribesAgainAfterNobodyWasLeftHearsAgain() {
        EventSubscriber one = named("one");
        listener.subscribe("a", one);
        listener.unsubscribe("a", one);
        listener.subscribe("a", one);
        listener.subscribe("a", one);

        broker.publish("a", "1");

        awaitHeard("one a 1");
    }

    @Test
    void V10_oneThatThrowsIsCalledAgainAndHarmsNoOther() {
        listener.subscribe("a", new EventSubscriber() {
            @Override
            public void onEvent(EventData event) {
                heard.add("failing " + event.getData());
                event.addAdditionalMetadata("heard", "by one that fails");
                Thread.currentThread().interrupt();
                if (heard.stream().filter(each -> each.startsWith("failing")).count() == 1) {
                    throw new AssertionError("as asked for");
                }
            }
        });
        listener.subscribe("a", event -> heard.add("good " + event.getData() + event.getAdditionalMetadata()));

        broker.publish("a", "1");
        broker.publish("a", "2");

        awaitHeard("failing 1", "good 1{}", "failing 2", "good 2{}", "failing 1");
    }

    @Test
    void aWrongTopicIsRefusedAndNothingOfItIsSubscribed() {
        assertThatThrownBy(() -> listener.subscribe("a; b c", named("one"))).isInstanceOf(RefusedException.class);
        listener.subscribe("b", named("one"));

        broker.publish("a", "1");
        broker.publish("b", "2");

        awaitHeard("one b 2");
    }
}
