package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.NewEvent;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SlowCommitsTest {

    private static final long MOST_BYTES = 1L << 20;

    /** Whose threads are busy unless the test gives it one. */
    private final Queue<Runnable> executor = new ArrayDeque<>();

    private final List<List<Submission>> written = new ArrayList<>();
    private final SlowCommits slow = new SlowCommits(executor::add, MOST_BYTES, this::write);

    private void write(List<Submission> some) throws SQLException {
        written.add(some);
        if (some.stream().anyMatch(each -> is(each, "refused"))) {
            throw new SQLException("as asked for", "22001");
        }
        if (some.stream().anyMatch(each -> is(each, "fatal"))) {
            throw new StackOverflowError("as asked for");
        }
        some.forEach(each -> each.result().complete(List.of()));
    }

    @Test
    void whatHasNotBegunIsAnsweredWhenItStops() {
        Submission one = submission(1, "");
        slow.write(one);

        slow.stop();
        Submission late = submission(2, "");
        slow.write(late);

        assertThat(reason(one)).isEqualTo("the server is stopping");
        assertThat(reason(late)).isEqualTo("the server is stopping");
        executor.remove().run(); // if it ever begins
        assertThat(written).isEmpty();
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(submission(1, "x".repeat(50_000)));
        }
        all.forEach(slow::write);

        assertThat(all.stream().filter(each -> !each.result().isDone()))
                .hasSize((int) (MOST_BYTES / all.get(0).bytes()));
        assertThat(reason(all.get(29))).startsWith("too many");

        executor.remove().run();
        Submission next = submission(1, "");
        slow.write(next);
        assertThat(next.result()).as("there is room again").isNotDone();
    }

    @Test
    void thoseOfTheSameIdWaitTogether() {
        slow.write(submission(1, ""));
        slow.write(submission(2, ""));
        slow.write(submission(1, ""));

        executor.remove().run();

        assertThat(written).extracting(List::size).containsExactly(2, 1);
    }

    @Test
    void oneThatTheDatabaseRefusesIsRefusedAlone() {
        Submission refused = submission(1, "refused");
        Submission good = submission(1, "");
        slow.write(refused);
        slow.write(good);

        executor.remove().run();

        assertThat(refused.result().join()).hasOnlyElementsOfType(PublishResult.Refused.class);
        assertThat(good.result().join()).isEmpty();
    }

    @Test
    void theMachineFailsForThoseAloneThatAreWritten() {
        Submission one = submission(1, "fatal");
        Submission other = submission(2, "");
        slow.write(one);
        slow.write(other);

        executor.remove().run();

        assertThat(reason(one)).isEqualTo(Submission.UNKNOWN);
        assertThat(other.result().join()).isEmpty();
        for (int i = 0; i < 40; i++) {
            slow.write(submission(i, ""));
        }
        assertThat(executor).as("those that have not begun").hasSize(16);
    }

    @Test
    void noMoreThanSixteenThreadsWait() {
        for (int i = 0; i < 40; i++) {
            slow.write(submission(i, ""));
        }

        assertThat(executor).hasSize(16);
    }

    @Test
    void whatNoThreadIsLeftForIsToldSo() {
        SlowCommits threadless = new SlowCommits(
                work -> {
                    throw new OutOfMemoryError("unable to create native thread, as asked for");
                },
                MOST_BYTES,
                this::write);
        Submission one = submission(1, "");

        threadless.write(one);

        assertThat(reason(one)).startsWith("no thread is free");
    }

    private static boolean is(Submission submission, String subject) {
        return subject.equals(submission.events().get(0).event().getSubject());
    }

    private static String reason(Submission submission) {
        return ((PublishResult.Unavailable)
                        submission.result().getNow(List.of()).get(0))
                .reason();
    }

    private static Submission submission(int key, String subject) {
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/s")
                .type("t")
                .subject(subject)
                .restore();
        return Submission.of(
                List.of(new Candidate.Fresh(
                        new NewEvent(UUID.randomUUID(), 1, Instant.EPOCH, new UUID(1, key), event))),
                false,
                null);
    }
}
