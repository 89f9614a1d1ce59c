package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.LostAnswers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a publisher is told when a commit ends in an error, and when the database does not take one event of many. */
class UnknownCommitTest {

    private final LostAnswers[] database = new LostAnswers[1];
    private final TestLog log = new TestLog(source -> database[0] = new LostAnswers(source));
    private final TestCommits in = new TestCommits(log);
    private final AtomicInteger times = new AtomicInteger();

    @AfterEach
    void stop() {
        in.close();
    }

    @Test
    void aCommitThatWasDoneIsAnsweredAsDone() throws Exception {
        publish(EventData.json("before", "1")); // what is looked for in the beginning has been looked for
        database[0].when(() -> isCommitting() && times.getAndIncrement() == 0);
        PublishResult result = publish(EventData.json("order/created", "1"));
        assertThat(result).isInstanceOf(PublishResult.Stored.class);
        assertThat(times.get()).isPositive();
        assertThat(stored()).hasSize(1);
        assertThat(stored().get(0).id()).isEqualTo(((PublishResult.Stored) result).id());
    }

    @Test
    void aCommitThatWasNotDoneIsNotAnsweredAsDone() throws Exception {
        publish(EventData.json("before", "1"));
        database[0].failsWhen(() -> isCommitting() && times.getAndIncrement() == 0);
        assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Unavailable.class);
        assertThat(stored()).isEmpty();
        assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Stored.class);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void aCommitThatWasDoneIsAnsweredAsDoneWhateverIsThrownAfterIt() throws Exception {
        publish(EventData.json("before", "1"));
        List<Runnable> failures = List.of(
                () -> {
                    throw new IllegalStateException("the pool is confused, as asked for");
                },
                () -> {
                    throw new AssertionError("as asked for");
                });
        for (Runnable each : failures) {
            AtomicInteger commits = new AtomicInteger();
            database[0].when(() -> {
                if (isCommitting() && commits.getAndIncrement() == 0) {
                    each.run();
                }
                return false;
            });
            assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Stored.class);
            assertThat(commits.get()).isGreaterThan(1);
        }
        assertThat(stored()).hasSize(2);
    }

    @Test
    void aConnectionThatCannotBeGivenBackDoesNotUndoACommit() throws Exception {
        publish(EventData.json("before", "1"));
        database[0].whenClosed(() -> {
            if (isCommitting() && times.getAndIncrement() < 3) {
                throw new IllegalStateException("the pool is confused, as asked for");
            }
        });
        assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Stored.class);
        assertThat(times.get()).isPositive();
        assertThat(stored()).hasSize(1);
    }

    @Test
    void theDatabaseIsAskedAgainHoweverItFailsToSay() throws Exception {
        publish(EventData.json("before", "1"));
        AtomicInteger commits = new AtomicInteger();
        database[0].when(() -> isCommitting() && commits.getAndIncrement() == 0);
        database[0].whenOpened(() -> {
            if (isCommitting() && commits.get() > 0 && times.getAndIncrement() < 2) {
                throw new IllegalStateException("the pool is away, as asked for");
            }
        });
        assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Stored.class);
        assertThat(times.get()).isGreaterThan(1);
        assertThat(stored()).hasSize(1);
    }

    @Test
    void aPublisherIsAnsweredThoughTheFailureCannotBeLogged() throws Exception {
        publish(EventData.json("before", "1"));
        Logger logger = Logger.getLogger(WriteFailure.class.getName());
        Handler failing = new StreamHandler() {
            @Override
            public void publish(LogRecord entry) {
                throw new OutOfMemoryError("while it is logged, as asked for");
            }
        };
        Level before = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(failing);
        try {
            database[0].failsWhen(() -> isCommitting() && times.getAndIncrement() == 0);
            assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Unavailable.class);
        } finally {
            logger.removeHandler(failing);
            logger.setLevel(before);
        }
    }

    @Test
    void aPublisherIsAnsweredThoughTheMachineFails() throws Exception {
        publish(EventData.json("before", "1"));
        database[0].whenOpened(() -> {
            if (isCommitting()) {
                throw new StackOverflowError("as asked for");
            }
        });
        PublishResult result = publish(EventData.json("order/created", "1"));
        assertThat(((PublishResult.Unavailable) result).reason()).isEqualTo(Submission.UNKNOWN);
        database[0].whenOpened(() -> {});
        assertThat(publish(EventData.json("order/created", "1"))).isInstanceOf(PublishResult.Stored.class);
    }

    @Test
    void anEventThatTheDatabaseRefusesIsRefusedAndItsNeighboursAreStored() throws Exception {
        List<Submission> group = new ArrayList<>();
        IntStream.range(0, 60).forEach(i -> group.add(submission(i, i == 37 ? 2_000 : 10)));
        group.forEach(in.commits::submit);
        for (int i = 0; i < group.size(); i++) {
            PublishResult result =
                    group.get(i).result().get(30, TimeUnit.SECONDS).get(0);
            assertThat(result)
                    .as("event " + i)
                    .isInstanceOf(i == 37 ? PublishResult.Refused.class : PublishResult.Stored.class);
        }
        assertThat(stored()).hasSize(59);
    }

    private static Submission submission(int number, int length) {
        EventData event = EventData.builder("order/created")
                .id("i" + number)
                .source("/s")
                .type("t")
                .subject("x".repeat(length))
                .restore(); // as if a rule had been forgotten
        return Submission.of(
                List.of(new Candidate.Fresh(
                        new NewEvent(UUID.randomUUID(), 1, Instant.EPOCH, new UUID(7, number), event))),
                false,
                null);
    }

    private static boolean isCommitting() {
        return Thread.currentThread().getName().equals("carillon-commit");
    }

    private PublishResult publish(EventData event) throws Exception {
        return in.handIn(event).get(60, TimeUnit.SECONDS);
    }

    private List<StoredEvent> stored() throws Exception {
        return log.database.transaction(session -> log.log.read(session, 0, 5_000)).events().stream()
                .filter(each -> !each.topic().value().equals("before"))
                .toList();
    }
}
