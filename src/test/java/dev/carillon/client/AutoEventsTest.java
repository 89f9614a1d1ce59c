package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AutoEventsTest {

    private static final Exchange EXCHANGE = new Exchange(null, List.of(), Map.of("serviceId", "Orders"));

    private final List<EventData> sent = new CopyOnWriteArrayList<>();
    private Consumer<EventData> broker = sent::add;
    private final AutoEvents events = new AutoEvents(event -> {
        broker.accept(event);
        return "id";
    });

    @AfterEach
    void end() {
        events.stop();
    }

    private void raise(String topics, String json) {
        events.raise(TopicName.listOf(topics), EXCHANGE, new Payload(json.getBytes(), "application/json", false));
    }

    @Test
    void eachTopicGetsAnEventWithThePayloadAndWhatItWas() {
        raise("a; b", "{\"n\":1}");

        Awaitility.await().until(() -> sent.size() == 2);
        assertThat(sent).extracting(EventData::getTopic).containsExactly("a", "b");
        assertThat(sent).allSatisfy(each -> {
            assertThat(each.dataText()).isEqualTo("{\"n\":1}");
            assertThat(each.getAdditionalMetadata()).isEqualTo(Map.of("serviceId", "Orders"));
        });
    }

    @Test
    void whileTheBrokerIsAwayItIsSentAgainAndInOrder() {
        CountDownLatch away = new CountDownLatch(1);
        broker = event -> {
            if (away.getCount() > 0) {
                away.countDown();
                throw new EventRejectedException("the broker is away");
            }
            sent.add(event);
        };
        raise("a", "1");
        raise("b", "2");

        Awaitility.await().until(() -> sent.size() == 2);
        assertThat(sent).extracting(EventData::getTopic).containsExactly("a", "b");
    }

    @Test
    void whatIsRefusedIsDroppedAndTheNextOneSent() {
        broker = event -> {
            if (event.getTopic().equals("a")) {
                throw new EventRejectedException(new RefusedException("/topic", "as asked for", null));
            }
            sent.add(event);
        };
        raise("a", "1");
        raise("b", "2");

        Awaitility.await().until(() -> !sent.isEmpty());
        assertThat(sent).extracting(EventData::getTopic).containsExactly("b");
    }

    @Test
    void nobodyWaitsAndNoMoreThanAThousandPayloadsDo() {
        CountDownLatch slow = new CountDownLatch(1);
        broker = event -> {
            await(slow);
            sent.add(event);
        };
        for (int i = 0; i < 1_500; i++) {
            raise("a", "1");
        }
        assertThat(sent).isEmpty();

        slow.countDown();
        Awaitility.await().until(() -> sent.size() == 1_000);
        raise("b", "2");
        Awaitility.await().until(() -> sent.size() == 1_001);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
