package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.event.EventData;
import dev.carillon.event.TopicPattern;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.filter.EventFilter;
import dev.carillon.filter.FilterInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {

    private final ConnectionRegistry registry = new ConnectionRegistry(2);
    private final Ear ear = new Ear();
    private long position;

    @Test
    void whatMatchesIsHeardOnceInTheOrderOfTheLog() {
        interest(ear, 1, "order/**", null, 0);
        interest(ear, 1, "order/*", null, 0);
        tell(1, "order/a", "1");
        tell(1, "stock/a", "2");
        tell(2, "order/a", "3");
        tell(1, "order/a/b", "4");

        assertThat(ear.heard).containsExactly("1", "4");
    }

    @Test
    void whatWasThereBeforeIsNotHeard() {
        interest(ear, 1, "**", null, 2);
        tell(1, "a", "1");
        tell(1, "a", "2");
        tell(1, "a", "3");

        assertThat(ear.heard).containsExactly("3");
    }

    @Test
    void aFilterTakesAwayWhatItDoesNotLetPass() {
        EventFilter filter = EventFilter.of("subject = 'x'");
        filter.of(FilterInput.of(
                EventData.builder("a").json("1").build())); // loads classes, which is no cost of a filter's
        interest(ear, 1, "**", filter, 0);
        tell(1, "a", "1");
        registry.tell(stored(1, EventData.builder("a").subject("x").json("2").build()));

        assertThat(ear.heard).containsExactly("2");
    }

    @Test
    void filtersThatCostTooMuchAreEvaluatedElsewhere() {
        Ear costly = new Ear();
        String most = IntStream.range(0, 300)
                .mapToObj(i -> "LOWER(source) = '" + i + "'")
                .collect(Collectors.joining(" OR "));
        interest(costly, 1, "**", EventFilter.of(most), 0);
        interest(ear, 1, "**", null, 0);
        int told = 0;
        while (!costly.byItself && told < 1_000_000) {
            tell(1, "a", "1");
            told++;
        }

        assertThat(costly.byItself).isTrue();
        assertThat(ear.heard).hasSize(told);
    }

    @Test
    void whatIsForServersIsHeardByNoConnection() {
        interest(ear, 1, "**", null, 0);
        registry.tell(stored(
                1,
                EventData.builder("a")
                        .extension("audience", "SERVER_BROADCAST")
                        .json("1")
                        .build()));
        registry.tell(stored(
                1,
                EventData.builder("a")
                        .extension("audience", "CLIENT_ONLY")
                        .json("2")
                        .build()));

        assertThat(ear.heard).containsExactly("2");
    }

    @Test
    void patternsComeAndGo() {
        List<Interest> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(interest(ear, 1, "t/" + i, null, 0));
        }
        all.subList(1, 3_000).forEach(registry::remove);
        tell(1, "t/0", "0");
        tell(1, "t/2999", "2999");
        registry.remove(all.get(0));

        assertThat(ear.heard).containsExactly("0");
        assertThat(registry.wantsNothing()).isTrue();
    }

    @Test
    void oneThatThrowsIsEndedAndTheOthersHear() {
        Ear broken = new Ear();
        broken.failing = true;
        interest(broken, 1, "**", null, 0);
        interest(ear, 1, "**", null, 0);
        tell(1, "a", "1");
        tell(1, "a", "2");

        assertThat(ear.heard).containsExactly("1", "2");
        assertThat(broken.channel.closed).containsExactly(CloseReason.BROKEN);
        assertThat(registry.all()).containsExactly(ear.connection);
    }

    @Test
    void whoIsGoneWantsNothing() {
        interest(ear, 1, "**", null, 0);
        registry.remove(ear.connection);
        registry.add(new Interest(ear.connection, 1, TopicPattern.ALL, null, null, 0));

        assertThat(registry.wantsNothing()).isTrue();
        assertThat(registry.size()).isZero();
    }

    @Test
    void whoComesWhileTheNodeEndsIsTold() {
        registry.endAll();
        registry.open(ear.connection);

        assertThat(ear.channel.closed).containsExactly(CloseReason.ENDING);
    }

    @Test
    void anApplicationHasSoManyConnectionsAtOnceAndOthersHaveTheirOwn() {
        Ear second = new Ear();
        Ear third = new Ear();
        Ear other = new Ear();
        other.caller = new Caller(2, "b", Set.of(), "test");
        List.of(ear, second, third, other).forEach(each -> registry.open(each.connection));

        assertThat(third.channel.closed).containsExactly(CloseReason.TOO_MANY);
        assertThat(List.of(ear, second, other)).allMatch(each -> each.channel.closed.isEmpty());

        assertThatThrownBy(() -> registry.check(1)).isInstanceOf(DeniedException.class);
        assertThatCode(() -> registry.check(2)).doesNotThrowAnyException();
        assertThat(registry.all()).doesNotContain(third.connection);

        registry.remove(third.connection);
        registry.remove(third.connection);
        registry.remove(second.connection);
        Ear fourth = new Ear();
        registry.open(fourth.connection);

        assertThat(fourth.channel.closed).isEmpty();
    }

    private Interest interest(Ear whose, int application, String pattern, EventFilter filter, long after) {
        if (!registry.all().contains(whose.connection)) {
            registry.open(whose.connection);
        }
        Interest made = new Interest(whose.connection, application, TopicPattern.of(pattern), filter, null, after);
        registry.add(made);
        return made;
    }

    private void tell(int application, String topic, String json) {
        registry.tell(stored(application, EventData.json(topic, json)));
    }

    private StoredEvent stored(int application, EventData event) {
        return new StoredEvent(++position, UUID.randomUUID(), application, Instant.EPOCH, event);
    }

    private static final class Ear implements Hearer {

        private final RecordedChannel channel = new RecordedChannel();
        private final Connection connection = new Connection("a", channel, this, 1_000);
        private final List<String> heard = new ArrayList<>();
        private Caller caller = new Caller(1, "a", Set.of(), "test");
        private boolean failing;
        private boolean byItself;

        @Override
        public void hear(HeardEvent event, Interest interest) {
            if (failing) {
                throw new IllegalStateException("of the test");
            }
            heard.add(event.event().event().dataText());
        }

        @Override
        public void goByItself() {
            byItself = true;
        }

        @Override
        public Caller caller() {
            return caller;
        }
    }
}
