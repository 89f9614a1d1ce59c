package dev.carillon.body;

import static dev.carillon.body.BodyBudget.Answer.FULL;
import static dev.carillon.body.BodyBudget.Answer.SHARE_USED;
import static dev.carillon.body.BodyBudget.Answer.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Bodies have room by the heap, an application a share of it, and small ones room of their own. */
class BodyBudgetTest {

    private static final int ONE = 1;
    private static final int OTHER = 2;
    private static final long MEBIBYTE = 1 << 20;
    private static final long BATCH = 16 * MEBIBYTE;
    private static final long WAITING = 64 * MEBIBYTE;

    @Test
    void anApplicationHasAShareAndTheOthersHaveTheRest() {
        BodyBudget budget = new BodyBudget(100, 60);
        assertThat(budget.take(ONE, 60)).isEqualTo(TAKEN);
        assertThat(budget.take(ONE, 1)).isEqualTo(SHARE_USED);
        assertThat(budget.take(OTHER, 40)).isEqualTo(TAKEN);
        assertThat(budget.take(OTHER, 1)).isEqualTo(FULL);
        budget.giveBack(ONE, 60);
        assertThat(budget.take(OTHER, 20)).isEqualTo(TAKEN);
    }

    @Test
    void nothingIsLeftOfWhatWasGivenBack() throws Exception {
        BodyBudget budget = new BodyBudget(1000, 300);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int application = i % 4;
            all.add(threads.submit(() -> {
                for (int each = 0; each < 10_000; each++) {
                    if (budget.take(application, 100) == TAKEN) {
                        budget.giveBack(application, 100);
                    }
                }
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertThat(budget.taken()).isZero();
        assertThat(budget.applications()).isZero();
    }

    @Test
    void theLargestBatchHasRoomInTheSmallestHeapButNoSecondOne() {
        BodyRoom room = new BodyRoom(300 * MEBIBYTE, WAITING, BATCH);
        assertThat(room.of(ONE).hold(BATCH)).isEqualTo(TAKEN);
        assertThat(room.of(OTHER).hold(BATCH)).isEqualTo(FULL);
    }

    @Test
    void inALargeHeapEventsOfOthersStillFindRoomToWait() {
        BodyRoom room = new BodyRoom(8192 * MEBIBYTE, WAITING, BATCH);
        assertThat(room.of(ONE).hold(BATCH)).isEqualTo(TAKEN);
        assertThat(room.of(ONE).hold(BATCH)).isEqualTo(SHARE_USED);
        assertThat(room.of(OTHER).hold(BATCH)).isEqualTo(TAKEN);
        assertThat(room.of(3).hold(BATCH)).isEqualTo(FULL); // half of what may wait
    }

    @Test
    void smallBodiesHaveRoomWhateverLargeOnesHold() {
        BodyRoom room = new BodyRoom(300 * MEBIBYTE, WAITING, BATCH);
        room.of(ONE).hold(BATCH);
        for (int i = 0; i < 100; i++) {
            assertThat(room.of(ONE).hold(BodyRoom.SMALL)).isEqualTo(TAKEN);
            assertThat(room.of(OTHER).hold(BodyRoom.SMALL)).isEqualTo(TAKEN);
        }
    }

    @Test
    void aBodyOfUnknownLengthMovesToTheLargeOnesAsItGrows() {
        BodyRoom room = new BodyRoom(300 * MEBIBYTE, WAITING, BATCH);
        HeldBytes growing = room.of(ONE);
        assertThat(growing.hold(8 << 10)).isEqualTo(TAKEN);
        assertThat(growing.hold(BATCH)).isEqualTo(TAKEN);
        growing.giveBack();
        growing.giveBack();
        assertThat(room.of(OTHER).hold(BATCH)).isEqualTo(TAKEN);
        assertThat(growing.hold(BATCH)).isEqualTo(TAKEN); // over: it holds nothing any more
    }
}
