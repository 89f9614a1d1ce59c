package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.NewEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitingSubmissionsTest {

    private final WaitingSubmissions waiting = new WaitingSubmissions(100_000);
    private final List<Submission> group = new ArrayList<>();

    @Test
    void theirBytesAreCountedUntilTheyAreAnswered() {
        Submission long1 = submission(150_000);
        assertThat(waiting.add(long1)).as("a first one, however long").isTrue();
        waiting.poll(group, 10);
        assertThat(group).containsExactly(long1);

        Submission refused = submission(1);
        assertThat(waiting.add(refused)).as("it is still held").isFalse();
        assertThat(refused.result().join()).hasOnlyElementsOfType(PublishResult.Unavailable.class);

        long1.fail("whatever it is answered");
        assertThat(waiting.add(submission(1))).isTrue();
    }

    @Test
    void areTakenInTheirOrder() {
        List<Submission> all = List.of(submission(1), submission(2), submission(3));
        all.forEach(waiting::add);

        waiting.poll(group, 2);

        assertThat(group).containsExactlyElementsOf(all.subList(0, 2));
        assertThat(waiting.isEmpty()).isFalse();
        waiting.refuse("as asked for");
        assertThat(all.get(2).result()).isDone();
        assertThat(waiting.isEmpty()).isTrue();
    }

    private static Submission submission(int bytes) {
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/s")
                .type("t")
                .data("application/octet-stream", new byte[bytes])
                .build();
        return Submission.of(
                List.of(new Candidate.Fresh(new NewEvent(UUID.randomUUID(), 1, Instant.EPOCH, null, event))),
                false,
                null);
    }
}
