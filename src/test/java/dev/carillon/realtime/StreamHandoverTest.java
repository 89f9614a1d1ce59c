package dev.carillon.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.loop.ServerExecutor;
import dev.carillon.realtime.stream.EventStream;
import dev.carillon.realtime.stream.StreamForm;
import dev.carillon.realtime.stream.TestStreams;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream and the broadcaster, where the broadcaster's thread is the first after a lock of both. */
class StreamHandoverTest {

    private static final int QUEUE = 200;

    private final TestLog log = new TestLog();
    private final ConnectionRegistry registry = new ConnectionRegistry(10);
    private final RecordedChannel channel = new RecordedChannel();
    private long position;
    private int toldAtOnce;

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void whatIsToldRightAfterItHasJoinedIsNotTheLastThatItHears() throws SQLException {
        channel.atOnce = true;
        toldAtOnce = 1;
        open();
        tell();
        tell();
        assertThat(channel.sent).containsExactly("1", "2", "3");
    }

    @Test
    void doesNotComePastWhatItWasNotToldForWantOfRoom() throws SQLException {
        EventStream stream = open();
        toldAtOnce = 10; // the first is on its way, some wait, and for the rest there is no room
        stream.tick(Instant.now().plus(Duration.ofMinutes(1)));
        assertThat(stream.isLive()).isFalse();
        assertThat(stream.position()).isBetween(1L, 9L);
    }

    private EventStream open() throws SQLException {
        RealtimeSettings settings = new RealtimeSettings(10, QUEUE, 1_000, 100, Duration.ofSeconds(30), 1, Set.of());
        StreamForm form = new StreamForm(event -> Long.toString(event.position()), upTo -> Outgoing.of("alive"), true);
        return new TestStreams(log, registry, new Quick(), settings, new LogReadings(new ServerExecutor(reading -> {})))
                .open(StreamTokens.Opened.of(new Caller(1, "a", Set.of(), "test")), channel, form);
    }

    private void tell() {
        registry.tell(new StoredEvent(++position, UUID.randomUUID(), 1, Instant.EPOCH, EventData.json("a", "1")));
    }

    private void tellAtOnce() {
        for (int i = 0; i < toldAtOnce; i++) {
            tell();
        }
    }

    /** Tells as soon as somebody else has left the lock, and before anybody else comes to it. */
    private final class Quick extends Broadcaster {

        Quick() {
            super(log.log, log.store, log.database, registry);
        }

        @Override
        public boolean join(long upTo, Collection<Interest> interests, Runnable joined) throws SQLException {
            boolean hasJoined = super.join(upTo, interests, joined);
            tellAtOnce();
            return hasJoined;
        }

        @Override
        public void told(LongConsumer upTo) {
            tellAtOnce();
            upTo.accept(position);
        }
    }
}
