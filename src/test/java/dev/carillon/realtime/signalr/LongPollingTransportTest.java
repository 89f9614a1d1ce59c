package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polls of one client, one after the other, its clock in the test's hand. */
class LongPollingTransportTest {

    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}\u001e";

    private final SettableClock clock = new SettableClock();
    private final List<String> left = new ArrayList<>();
    private final List<HubConnection> connections = new ArrayList<>();
    private final Hub hub = Hub.builder()
            .onConnected(connections::add)
            .onLeft((connection, error) -> left.add(String.valueOf(error)))
            .build();
    private final Connection connection = new Connection(
            new HubClient("id", HubCaller.ANONYMOUS, new Query(null), false), hub, clock, Runnable::run, () -> {});
    private final LongPollingTransport transport = new LongPollingTransport(connection, hub.settings(), clock::millis);

    @BeforeEach
    void connect() {
        connection.attach(transport);
        assertThat(poll().done).containsExactly("complete");
        connection.receive(transport, HANDSHAKE.getBytes(StandardCharsets.UTF_8));
        assertThat(poll().body).hasToString("{}\u001e");
    }

    @Test
    void whatComesBetweenTwoPollsIsInTheNextOne() {
        connections.get(0).send("A");
        connections.get(0).send("B");
        TestRequest next = poll();
        assertThat(next.status).isEqualTo(200);
        assertThat(next.body.toString()).contains("\"A\"").contains("\"B\"");
    }

    @Test
    void aClientBetweenTwoPollsIsNotGone() {
        poll();
        pass(Duration.ofSeconds(60));
        connections.get(0).send("A");

        tick();
        assertThat(connection.isOpen())
                .as("60 s after its poll has come, and just now answered")
                .isTrue();
        pass(hub.settings().disconnectTimeout());
        assertThat(left).as("it has not come again").hasSize(1);
    }

    @Test
    void aPollThatEndsByItselfLosesNothing() {
        TestRequest lost = new TestRequest();
        Poll poll = transport.asked(lost.async);
        poll.onComplete(null); // its client has gone before its thread had left
        transport.poll(poll);
        connections.get(0).send("A");
        assertThat(lost.done).isEmpty();
        assertThat(poll().body.toString()).contains("\"A\"");
    }

    @Test
    void S37_aNewerPollEndsTheOlder() {
        TestRequest older = poll();
        TestRequest newer = poll();
        assertThat(older.status).isEqualTo(204);
        connections.get(0).send("A");
        assertThat(newer.body.toString()).contains("\"A\"");
    }

    @Test
    void S37_aPollForNothingIsAnsweredInTime() {
        TestRequest waiting = poll();
        pass(hub.settings().pollTimeout().minusMillis(1));
        assertThat(waiting.done).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(waiting.status).isEqualTo(200);
        assertThat(waiting.body.size()).isZero();
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void S37_afterTheEndAPollIsTold204() {
        TestRequest waiting = poll();
        connection.close(null, true);
        assertThat(waiting.body).hasToString("{\"type\":7,\"allowReconnect\":true}\u001e");
        assertThat(poll().status).isEqualTo(204);
    }

    private TestRequest poll() {
        TestRequest request = new TestRequest();
        transport.poll(transport.asked(request.async));
        return request;
    }

    private void pass(Duration time) {
        clock.tick(time);
        tick();
    }

    private void tick() {
        connection.tick();
        transport.tick();
    }
}
