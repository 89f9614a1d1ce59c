package dev.carillon.servicestack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.LeaseLostException;
import dev.carillon.eventlog.LeaseTime;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.SteppedReaders;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.SettableClock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay over a replaced store, on two nodes over one log. */
class RelayReaderTest {

    private static final Duration ATTEMPT =
            ServiceStackSettings.DEFAULTS.attempts().timeout();
    private static final int ATTEMPTS = ServiceStackSettings.DEFAULTS.attempts().most();

    private final SettableClock clock = new SettableClock();
    private final TestLog log = new TestLog();
    private final LeaseTime time = new LeaseTime(log.database);
    private final MemorySubscriptionStore subscriptions = new MemorySubscriptionStore(clock);
    private final List<String> sent = new ArrayList<>();
    private final Node here = new Node("here", log);
    private final Node there = new Node("there", log.anotherNode());
    private boolean databaseIsAway;

    /** Its client takes as long as the slowest receiver, and all attempts. */
    private final class Node implements EventServiceClient {

        final String name;
        final PendingRelay turn = new PendingRelay();
        final HubEventStore events = new HubEventStore(null, clock, turn);
        final SteppedReaders readers;
        final RelayReader reader;

        Node(String name, TestLog node) {
            this.name = name;
            CachedSubscribers cache = new CachedSubscribers(subscriptions, clock, () -> 0L);
            SubscriptionRequests service =
                    new SubscriptionRequests(subscriptions, cache, ServiceStackSettings.DEFAULTS);
            readers = new SteppedReaders(node, time);
            InProcessRelay relay = new InProcessRelay(events, cache, this, service, Runnable::run, clock);
            Ports ports = new Ports(events, subscriptions, cache, this);
            reader = new RelayReader(readers, ports, relay, turn, ServiceStackSettings.DEFAULTS);
        }

        @Override
        public SubscriptionDeliveryResult relay(SubscriptionRelayConfig subscriber, WebhookEvent event) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                turn.check();
                sent.add(name + ' ' + event.data() + ' ' + (attempt + 1));
                if (this == here) {
                    waitForAnswer();
                }
            }
            return new SubscriptionDeliveryResult(
                    "r" + sent.size(), subscriber.subscriptionId(), event.id(), clock.instant(), 503, "said");
        }

        private void waitForAnswer() {
            try {
                for (long second = 0; second < ATTEMPT.toSeconds(); second += 5) {
                    time.pass(Duration.ofSeconds(5));
                    if (!databaseIsAway) {
                        readers.keep();
                    }
                    there.readers.step();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @BeforeEach
    void start() throws SQLException {
        here.reader.start();
        there.reader.start();
        subscriptions.add(
                1,
                List.of(new EventSubscription(
                        null,
                        "My Webhook",
                        "hello",
                        true,
                        null,
                        "ck_one",
                        null,
                        new SubscriptionConfig("http://1.1.1.1/slow", "application/json", null))));
    }

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void aBatchThatTakesHoursIsSentByOneNodeAlone() throws Exception {
        publish(100);

        here.readers.step();
        there.readers.step();

        assertThat(sent).hasSize(100 * ATTEMPTS).doesNotHaveDuplicates().allMatch(each -> each.startsWith("here"));
    }

    @Test
    void withoutTheDatabaseNoAttemptBeginsThatAnotherNodeMayMakeToo() throws Exception {
        publish(2);
        databaseIsAway = true;

        assertThatThrownBy(here.readers::step)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LeaseLostException.class);
        assertThat(sent).as("the other node has waited").containsExactly("here 1 1");

        time.pass(Duration.ofSeconds(31));
        there.readers.step();
        assertThat(sent).filteredOn(each -> each.startsWith("there")).hasSize(2 * ATTEMPTS);
    }

    @Test
    void whatWasRelayedBeforeTheRelayFailedIsNotRelayedAgain() throws Exception {
        PendingRelay turn = new PendingRelay();
        HubEventStore events = new HubEventStore(null, clock, turn);
        SteppedReaders readers = new SteppedReaders(log, time);
        List<String> relayed = new ArrayList<>();
        new RelayReader(
                        readers,
                        new Ports(events, subscriptions, null, null),
                        () -> events.peek().forEach(each -> {
                            relayed.add(each.data());
                            if (relayed.size() == 3) {
                                throw new IllegalStateException("as asked for");
                            }
                            events.relayed(List.of(each));
                        }),
                        turn,
                        ServiceStackSettings.DEFAULTS)
                .start();
        publish(4);

        assertThatThrownBy(readers::step).hasMessage("as asked for");
        assertThat(events.peek()).as("nothing is pending between two turns").isEmpty();
        readers.step();

        assertThat(relayed).containsExactly("1", "2", "3", "3", "4");
    }

    @Test
    void theClientMakesNoAttemptWithoutTheLease() throws Exception {
        PendingRelay turn = new PendingRelay();
        HttpEventServiceClient client = new HttpEventServiceClient(null, ServiceStackSettings.DEFAULTS, clock, turn);
        here.readers.start("another", 1, Duration.ZERO, (batch, lease) -> {
            turn.begin(batch, lease);
            time.pass(Duration.ofSeconds(20));
            client.relay(null, null);
            return batch.upTo();
        });
        publish(1);

        assertThatThrownBy(here.readers::step).isInstanceOf(LeaseLostException.class);
    }

    private void publish(int events) throws SQLException {
        List<NewEvent> some = new ArrayList<>();
        for (int i = 1; i <= events; i++) {
            UUID id = UUID.randomUUID();
            EventData event = EventData.builder("hello")
                    .id(id.toString())
                    .source("/shop")
                    .type("hello")
                    .time(clock.instant())
                    .json(String.valueOf(i))
                    .build();
            some.add(new NewEvent(id, 1, clock.instant(), null, event));
        }
        log.database.transaction(session -> {
            log.store.insert(session, some);
            return log.store.number(session, some);
        });
    }
}
