package dev.carillon.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.realtime.signalr.BrokenProtocolException;
import dev.carillon.remote.SubscriptionRows.Wanted;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said to a hub, and what becomes of what it says. */
class HubSessionTest {

    private final ScriptedHub hub = new ScriptedHub();
    private final OneApplication world = new OneApplication();

    @Test
    void shakesHandsTellsItsSubscriptionsAndHears() {
        hub.says("{}").says("{\"type\":3,\"invocationId\":\"1\"}").says(receive("\"a\",\"cookie\""));
        converse();
        assertThat(hub.heard)
                .containsExactly(
                        "{\"protocol\":\"json\",\"version\":1}",
                        "{\"type\":1,\"invocationId\":\"1\",\"target\":\"SubscribeToEvent\",\"arguments\":[\"a\",\"cookie\"]}");
        assertThat(world.told).isEqualTo(7);
        assertThat(world.arrived).singleElement().satisfies(each -> {
            assertThat(each.subscription()).isEqualTo(1);
            assertThat(each.cookie()).isEqualTo("cookie");
            assertThat(each.data()).isNull();
            assertThat(each.event()).startsWith("-");
            assertThat(each.hops()).isZero();
        });
    }

    @Test
    void S22_takesTwoArgumentsThreeAndTheFourthOfAHubOfCarillon() {
        hub.says("{}")
                .says(receive("\"a\",\"cookie\",\"data\""))
                .says(receive("\"a\",\"cookie\",{\"b\":1.50}"))
                .says(receive("\"a\",\"cookie\",\"\",{\"id\":\"e-1\",\"hops\":3}"))
                .says(receive("\"a\",\"cookie\",null,{\"id\":\"not a\\u0000name\",\"hops\":2147483647}"));
        converse();
        assertThat(world.arrived).extracting(Arrival::data).containsExactly("data", "{\"b\":1.50}", "", null);
        assertThat(world.arrived.get(2).event()).isEqualTo("e-1");
        assertThat(world.arrived).extracting(Arrival::hops).containsExactly(0, 0, 3, 8);
        assertThat(world.arrived.get(3).event()).startsWith("-");
    }

    @Test
    void S21_whatNobodyHasAskedForIsNotMindedAndTheConnectionStays() {
        hub.says("{}")
                .says(receive("\"other\",\"cookie\""))
                .says(receive("\"a\",\"a cookie of the hub's own\""))
                .says(receive("\"a\""))
                .says(receive(""))
                .says(receive("1,2"))
                .says("{\"type\":1,\"target\":\"Other\",\"arguments\":[]}")
                .says("{\"type\":99}")
                .says("{\"type\":3,\"invocationId\":\"77\"}")
                .says(receive("\"a\",\"cookie\""));
        converse();
        assertThat(world.arrived).hasSize(1);
    }

    @Test
    void whoAsksForAnAnswerGetsOne() {
        hub.says("{}").says("{\"type\":1,\"invocationId\":\"s1\",\"target\":\"X\",\"arguments\":[]}");
        converse();
        assertThat(hub.heard.get(2))
                .isEqualTo("{\"type\":3,\"invocationId\":\"s1\",\"error\":\"Client didn't provide a result.\"}");
    }

    @Test
    void aRefusalIsKeptForWhoSubscribed() {
        hub.says("{}").says("{\"type\":3,\"invocationId\":\"1\",\"error\":\"no\"}");
        converse();
        assertThat(world.failure).isEqualTo("1 no");
    }

    @Test
    void whatComesWithTheFarewellIsHeard() {
        hub.says("{}").says(receive("\"a\",\"cookie\"") + "\u001e{\"type\":7,\"error\":\"bye\"}");
        assertThatThrownBy(() -> session().converse()).hasMessage("the hub has ended the connection: bye");
        assertThat(world.arrived).hasSize(1);
    }

    @Test
    void aHandshakeThatIsRefusedIsTold() {
        hub.says("{\"error\":\"The protocol 'json' is not supported.\"}");
        assertThatThrownBy(() -> session().converse()).hasMessageContaining("protocol 'json' is not supported");
        assertThat(world.connected).isNull();
    }

    @Test
    void whatIsNoMessageEndsIt() {
        hub.says("{}").says("[]");
        assertThatThrownBy(() -> session().converse()).isInstanceOf(BrokenProtocolException.class);
    }

    @Test
    void whoIsToLeaveSaysFarewell() throws Exception {
        hub.says("{}");
        world.goesOnFor = 3;
        hub.hasPatience = true;
        session().converse();
        assertThat(hub.heard).last().isEqualTo("{\"type\":7}");
        assertThat(hub.hasBeenLeft).isTrue();
    }

    private static String receive(String arguments) {
        return "{\"type\":1,\"target\":\"ReceiveEvent\",\"arguments\":[" + arguments + "]}";
    }

    /** Until the hub has nothing more to say. */
    private void converse() {
        assertThatThrownBy(() -> session().converse()).isInstanceOf(EOFException.class);
    }

    private HubSession session() {
        return new HubSession(hub, world, 32_768);
    }

    private static final class ScriptedHub implements HubLine {

        private final Deque<String> script = new ArrayDeque<>();
        private final List<String> heard = new ArrayList<>();
        private boolean hasBeenLeft;
        private boolean hasPatience;

        ScriptedHub says(String records) {
            script.add(records + "\u001e");
            return this;
        }

        @Override
        public String transport() {
            return "Script";
        }

        @Override
        public Duration longestSilence() {
            return Duration.ofMinutes(1);
        }

        @Override
        public boolean hasPings() {
            return false;
        }

        @Override
        public void send(byte[] records) {
            heard.add(new String(records, StandardCharsets.UTF_8).replace("\u001e", ""));
        }

        @Override
        public byte[] receive(Duration patience) throws IOException {
            if (script.isEmpty() && !hasPatience) {
                throw new EOFException("the script is over");
            }
            return script.isEmpty() ? null : script.remove().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean isStuck() {
            return false;
        }

        @Override
        public void leave() {
            hasBeenLeft = true;
        }

        @Override
        public void close() {}
    }

    private final class OneApplication implements HubSession.World {

        private final List<Arrival> arrived = new ArrayList<>();
        private String connected;
        private String failure;
        private long told;
        private int goesOnFor = -1; // until the script is over

        @Override
        public boolean goesOn() {
            return goesOnFor < 0 || goesOnFor-- > 0;
        }

        @Override
        public long version() {
            return 7;
        }

        @Override
        public void connected(String transport) {
            connected = transport;
        }

        @Override
        public List<Wanted> subscriptions() {
            return List.of(new Wanted(1, RealtimeEvent.topic("a").value(), "cookie", false));
        }

        @Override
        public void told(long version) {
            told = version;
        }

        @Override
        public void failure(long subscription, String why) {
            failure = subscription + " " + why;
        }

        @Override
        public void arrived(List<Arrival> arrivals) {
            arrived.addAll(arrivals);
        }
    }
}
