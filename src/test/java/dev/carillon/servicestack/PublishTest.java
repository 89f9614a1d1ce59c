package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.fixture.SettableClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishTest {

    private final SettableClock clock = new SettableClock();
    private final MemoryEventStore events = new MemoryEventStore(clock);
    private final List<String> relayed = new ArrayList<>();

    /** What an application publishes. */
    public record Said(String text) {}

    @Test
    void W1_whatIsPublishedIsStoredWithIdNameTimeDataAndOrigin() {
        WebhookEvent published = publisher(List.of()).publish("hello", new Said("I said hello"));

        assertThat(events.peek()).containsExactly(published);
        assertThat(published.id()).matches("[0-9a-f]{32}");
        assertThat(published.eventName()).isEqualTo("hello");
        assertThat(published.createdDateUtc()).isEqualTo(clock.instant());
        assertThat(published.data()).isEqualTo("{\"text\":\"I said hello\"}");
        assertThat(relayed).as("what the log does not know is relayed at once").hasSize(1);
    }

    @Test
    void W1_anEmptyNameIsRefused() {
        for (String name : new String[] {null, "", " "}) {
            assertThatThrownBy(() -> publisher(List.of()).publish(name, Map.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(events.peek()).isEmpty();
    }

    @Test
    void W2_aFilterChangesTheEventBeforeItIsStored() {
        PublishFilter first = event -> event.withOrigin("/shop");
        PublishFilter second = event -> event.withData("{\"from\":\"" + event.origin() + "\"}");

        publisher(List.of(first, second)).publish("hello", Map.of());

        assertThat(events.peek().get(0).data()).isEqualTo("{\"from\":\"/shop\"}");
        assertThat(events.peek().get(0).origin()).isEqualTo("/shop");
    }

    @Test
    void W3_aStoreCreatesEventsAndShowsThePendingOnes() {
        WebhookEvent one = events.create("hello", "{}");
        WebhookEvent two = events.create("goodbye", "{}");

        assertThat(events.peek()).containsExactly(one, two);
        events.relayed(List.of(one));
        assertThat(events.peek()).containsExactly(two);
    }

    @Test
    void aNameBecomesATopic() {
        assertThat(topic("hello")).isEqualTo("hello");
        assertThat(topic("order.paid")).isEqualTo("order/paid");
        assertThat(topic("/apps/order.v1/success")).isEqualTo("apps/order.v1/success");
        assertThat(topic("zwei Wörter")).isEqualTo("zwei%20W%C3%B6rter");
        assertThat(topic("a..b")).isEqualTo("a..b");
    }

    private String topic(String name) {
        List<EventData> stored = new ArrayList<>();
        new HubEventStore(
                        event -> {
                            stored.add(event);
                            return "id";
                        },
                        clock,
                        new PendingRelay())
                .create(name, "{}");
        return stored.get(0).getTopic();
    }

    private WebhookPublisher publisher(List<PublishFilter> filters) {
        return new HubPublisher(filters, events, () -> relayed.add("now"), clock);
    }
}
