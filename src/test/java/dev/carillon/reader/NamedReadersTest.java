package dev.carillon.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.LogTimes;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.loop.Closing;
import dev.carillon.loop.Starting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens, and who waits, on a database without a server. */
class NamedReadersTest {

    private static final int APPLICATION = 1;
    private static final Ack DONE = new Ack.Done();

    private final TestLog log = new TestLog();
    private final ReaderRows rows = new ReaderRows();
    private final DatabaseTime time = new DatabaseTime(Clock.systemUTC());
    private final NamedReaders readers = new NamedReaders(log.database, time, log.store, new LogTimes(), rows);
    private final Pulls pulls = new Pulls(log.database, time, log.log, rows);
    private final PullDoor door = new PullDoor(pulls, log.loops);

    @BeforeEach
    void begin() throws Exception {
        ensure("r");
    }

    @AfterEach
    void close() {
        door.end(new Closing());
        log.close();
    }

    @Test
    void aTokenOfBeforeASeekHasNoEffectAfterIt() throws Exception {
        store();
        String before = one().token();
        seek("beginning");
        PulledEvent after = one();
        assertThat(after.deliveries()).isEqualTo(1);
        for (Ack each : List.of(DONE, new Ack.Term(), new Ack.Again(Duration.ZERO), new Ack.InProgress())) {
            assertThat(ack(before, each)).as(each.toString()).isZero();
        }
        assertThat(ack(after.token(), DONE)).isEqualTo(1);
    }

    @Test
    void aTokenOfAReaderThatWasDeletedHasNoEffectOnOneOfTheSameName() throws Exception {
        store();
        String before = one().token();
        readers.delete(APPLICATION, "r");
        ensure("r");
        seek("beginning");
        PulledEvent after = one();
        assertThat(ack(before, DONE)).isZero();
        assertThat(ack(after.token(), DONE)).isEqualTo(1);
    }

    @Test
    void whoHasGoneTakesNothing() throws Exception {
        door.start(new Starting());
        ensure("other");
        CompletableFuture<Optional<List<PulledEvent>>> gone = door.next(APPLICATION, "r", 10, Duration.ofSeconds(30));
        gone.cancel(false);
        CompletableFuture<Optional<List<PulledEvent>>> other =
                door.next(APPLICATION, "other", 10, Duration.ofSeconds(30));
        store();
        assertThat(other.get(20, TimeUnit.SECONDS).orElseThrow()).hasSize(1); // who came first was looked at before
        assertThat(one().deliveries()).isEqualTo(1);
    }

    @Test
    void whatWasTakenForNobodyIsGivenBack() throws Exception {
        store();
        PulledEvent taken = one();
        assertThat(pulls.take(APPLICATION, "r", 10).events()).isEmpty();
        pulls.giveBack(APPLICATION, "r", List.of(taken));
        PulledEvent again = one();
        assertThat(again.deliveries()).isEqualTo(1);
        pulls.giveBack(APPLICATION, "r", List.of(taken, again));
        assertThat(one().deliveries()).isEqualTo(1);
        assertThat(ack(again.token(), DONE)).isEqualTo(1);
        pulls.giveBack(APPLICATION, "r", List.of(again));
        assertThat(pulls.take(APPLICATION, "r", 10).events()).isEmpty();
    }

    private void ensure(String name) throws Exception {
        readers.ensure(APPLICATION, ReaderDraft.of(name, List.of("**"), null, NamedReader.Limits.USUAL, Start.END));
    }

    private void seek(String start) throws Exception {
        readers.seek(APPLICATION, "r", Start.of("/start", start));
    }

    private int ack(String token, Ack ack) throws Exception {
        return readers.ack(APPLICATION, "r", List.of(token), ack).orElseThrow();
    }

    private PulledEvent one() throws Exception {
        List<PulledEvent> taken = pulls.take(APPLICATION, "r", 10).events();
        assertThat(taken).hasSize(1);
        return taken.get(0);
    }

    private void store() throws Exception {
        NewEvent event = new NewEvent(
                UUID.randomUUID(),
                APPLICATION,
                Instant.now(),
                UUID.randomUUID(),
                EventData.builder("order/paid")
                        .id(UUID.randomUUID().toString())
                        .source("/test")
                        .type("paid")
                        .json("{}")
                        .build());
        log.log.committed(log.database.transaction(session -> {
            log.store.insert(session, List.of(event));
            return log.store.number(session, List.of(event));
        }));
    }
}
