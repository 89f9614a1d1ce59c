package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionTest {

    private final RecordedChannel channel = new RecordedChannel();
    private final Connection connection = new Connection("a", channel, new Deaf(), 1_000);

    @Test
    void oneTextAtATimeIsOnItsWay() {
        connection.send("1");
        connection.send("2");
        connection.send("3");
        assertThat(channel.sent).containsExactly("1");
        channel.goOn(null);
        channel.goOn(null);
        channel.goOn(null);

        assertThat(channel.sent).containsExactly("1", "2", "3");
        connection.send("4");
        assertThat(channel.sent).endsWith("4");
    }

    @Test
    void aLongQueueThatIsSentAtOnceTakesNoStack() {
        connection.send("first");
        Connection wide = new Connection("b", channel, new Deaf(), Integer.MAX_VALUE);
        channel.goOn(null);
        wide.send("first");
        for (int i = 0; i < 100_000; i++) {
            wide.send("x");
        }
        channel.atOnce = true;
        channel.goOn(null);

        assertThat(channel.sent).hasSize(100_002);
        assertThat(wide.queuedBytes()).isZero();
    }

    @Test
    void whoIsTooSlowIsClosedAndNothingWaitsForIt() {
        connection.send("on its way");
        connection.send("é".repeat(400));
        assertThat(channel.closed).isEmpty();
        connection.send("é".repeat(200));

        assertThat(channel.closed).containsExactly(CloseReason.SLOW);
        assertThat(connection.queuedBytes()).isZero();
        assertThat(connection.isOpen()).isFalse();
        connection.send("more");
        channel.goOn(null);
        assertThat(channel.sent).containsExactly("on its way");
    }

    @Test
    void whoTakesNothingIsStuckUntilItTakesSomething() {
        assertThat(connection.isStuck(-1)).as("nothing is on its way").isFalse();
        connection.send("on its way");
        assertThat(connection.isStuck(-1)).isTrue();
        assertThat(connection.isStuck(Duration.ofHours(1).toNanos())).isFalse();
        channel.goOn(null);
        assertThat(connection.isStuck(-1)).isFalse();
        connection.send("again");
        connection.closeNow(CloseReason.SLOW);
        assertThat(connection.isStuck(-1)).as("it is closed").isFalse();
    }

    @Test
    void aTextThatIsLongerThanTheRoomIsSentWhereNothingWaits() {
        connection.send("x".repeat(5_000));

        assertThat(channel.sent).hasSize(1);
        assertThat(channel.closed).isEmpty();
    }

    @Test
    void whatWaitsIsSentBeforeItIsClosed() {
        connection.send("1");
        connection.send("2");
        connection.close(CloseReason.KEY_GONE);
        connection.send("too late");
        channel.goOn(null);
        assertThat(channel.closed).isEmpty();
        channel.goOn(null);

        assertThat(channel.sent).containsExactly("1", "2");
        assertThat(channel.closed).containsExactly(CloseReason.KEY_GONE);
        connection.close(CloseReason.ABUSE);
        connection.closeNow(CloseReason.ABUSE);
        assertThat(channel.closed).hasSize(1);
    }

    @Test
    void whatCannotBeSentEndsIt() {
        connection.send("1");
        connection.send("2");
        channel.goOn(new IOException("gone"));

        assertThat(channel.sent).containsExactly("1");
        assertThat(channel.closed).containsExactly(CloseReason.BROKEN);
    }

    @Test
    void afterThreePingsWithoutAnswerThereIsNoFourth() {
        for (int missed = 0; missed < 3; missed++) {
            assertThat(connection.ping(0, 3)).isEqualTo(missed);
        }
        assertThat(connection.ping(0, 3)).isEqualTo(3);
        assertThat(channel.pings).isEqualTo(3);
        connection.alive();
        assertThat(connection.ping(0, 3)).isZero();
    }

    @Test
    void anEventForAClientIsForThatClientAlone() {
        EventData forA = EventData.builder("t").extension("clientuuid", "a").build();
        assertThat(connection.isFor(EventData.json("t", "1"))).isTrue();
        assertThat(connection.isFor(forA)).isFalse();
        connection.named("a");
        assertThat(connection.isFor(forA)).isTrue();
    }

    private static final class Deaf implements Hearer {

        @Override
        public void hear(HeardEvent event, Interest interest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Caller caller() {
            throw new UnsupportedOperationException();
        }
    }
}
